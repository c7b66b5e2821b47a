/** Sections of a notebook: a text cell with a heading, and all cells down to the next heading that is not below it. */
import type {Cell, Notebook} from "../../kernel/notebook/notebook.ts";
import {isCheck} from "./exercises/exercise.ts";
import {headings} from "./outline.ts";
import {toggled, type View} from "./view.ts";
import type {Workspace} from "./workspace.ts";

/** Level of the heading that a cell's section has, 1 to 3; null for a cell without a heading. */
export function headingLevel({kind, id, source}: Cell): number | null {
  return kind === "md" ? (headings(id, source)[0]?.level ?? null) : null;
}

/** Cells that are out of sight because a section above is folded, by the cell whose heading hides them. */
export function foldedAway({cells}: Notebook, folded: ReadonlySet<string>): ReadonlyMap<string, string> {
  const away = new Map<string, string>();
  if (folded.size === 0) return away;
  let hiding: {level: number; id: string} | null = null;
  for (const cell of cells) {
    const level = headingLevel(cell);
    if (hiding && level !== null && level <= hiding.level) hiding = null;
    if (hiding) away.set(cell.id, hiding.id);
    else if (level !== null && folded.has(cell.id)) hiding = {level, id: cell.id};
  }
  return away;
}

/** The cells that are not out of sight, in page order. */
export function shownCells(notebook: Notebook, {sections, checks}: Pick<View, "sections" | "checks">): readonly Cell[] {
  const away = foldedAway(notebook, sections);
  return notebook.cells.filter((cell) => !away.has(cell.id) && (checks || !isCheck(cell)));
}

/** The heading cell of the section that a cell is in, itself if it has a heading; null before the first heading. */
export function sectionOf({cells}: Notebook, id: string): string | null {
  const index = cells.findIndex((cell) => cell.id === id);
  return cells.slice(0, index + 1).findLast((cell) => headingLevel(cell) !== null)?.id ?? null;
}

/** Brings a cell into sight: its folded section opens, hidden checks appear. */
export function bringIntoSight({document, view}: Pick<Workspace, "document" | "view">, id: string): void {
  const {notebook} = document.getState();
  const {sections, checks} = view.getState();
  // A section may be folded within a folded section.
  for (let open = sections; ; ) {
    const heading = foldedAway(notebook, open).get(id);
    if (heading === undefined) break;
    open = toggled(open, heading, false);
    view.setState({sections: open});
  }
  const cell = notebook.cells.find((each) => each.id === id);
  if (cell && isCheck(cell) && !checks) view.setState({checks: true});
}
