import type {EditorCell} from "./cells.ts";

/** A message with the cells that it names by id (`cell c3`) called by their place on the page, as readers know them. */
export function byPlace(message: string, cells: readonly Pick<EditorCell, "id">[]): string {
  return message.replace(/\bcell ([\w-]{1,64})/g, (text, id: string) => {
    const place = cells.findIndex((cell) => cell.id === id) + 1;
    return place > 0 ? `cell ${place}` : text;
  });
}
