import {focusCell} from "../focus.ts";

interface Props {
  id: string;
  /** From 1; nothing is shown for a cell that is not on the page. */
  place: number | undefined;
  /** Only the number. */
  short?: boolean;
}

/** A cell by its place; goes there. */
export function CellLink({id, place, short = false}: Props) {
  if (place === undefined) return null;
  return (
    <button type="button" className="cell-link" aria-label={`Go to cell ${place}`} onClick={() => focusCell(id)}>
      {short ? place : `cell ${place}`}
    </button>
  );
}
