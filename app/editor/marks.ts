/** Places in cells' texts that are marked, in static text and in editors alike: what a search has found. */
import {createStore} from "zustand/vanilla";

export interface Mark {
  readonly cell: string;
  /** Offsets in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
}

export interface CellMarks {
  readonly marks: readonly Mark[];
  /** The one of them at hand. */
  readonly here: Mark | undefined;
}

const NONE: CellMarks = {marks: [], here: undefined};

/** The marks of each cell that has some. */
export const marked = createStore<{readonly cells: ReadonlyMap<string, CellMarks>}>(() => ({cells: new Map()}));

/** Marks these places and no others; the one at position `at` stands out. */
export function setMarks(marks: readonly Mark[], at: number): void {
  const {cells: before} = marked.getState();
  if (marks.length === 0 && before.size === 0) return;
  const cells = new Map<string, {marks: Mark[]; here: Mark | undefined}>();
  for (const mark of marks) {
    const own = cells.get(mark.cell) ?? {marks: [], here: undefined};
    own.marks.push(mark);
    if (mark === marks[at]) own.here = mark;
    cells.set(mark.cell, own);
  }
  marked.setState({cells});
}

/** The marks of a cell. */
export function marksOf(cell: string): CellMarks {
  return marked.getState().cells.get(cell) ?? NONE;
}

/** Where the mark at hand is on the page, within this cell's element; null when it is not drawn. */
export function markedElement(cell: Element): Element | Range | null {
  const inEditor = cell.querySelector(".found-here");
  if (inEditor) return inEditor;
  const ranges = [...(CSS.highlights?.get("found-here") ?? [])];
  const range = ranges.find((each) => each instanceof Range && cell.contains(each.startContainer));
  return range instanceof Range ? range : null;
}

/** Marks the static text of a cell. Returns how to take the marks away. Browsers without highlights show none there. */
export function markStatic(text: Element, cell: string): () => void {
  if (!("highlights" in CSS)) return () => undefined;
  const {marks, here} = marksOf(cell);
  const drawn = marks.flatMap((mark) => {
    const range = rangeOf(text, mark);
    return range ? [{range, highlight: highlightOf(mark === here ? "found-here" : "found")}] : [];
  });
  for (const {range, highlight} of drawn) highlight.add(range);
  return () => {
    for (const {range, highlight} of drawn) highlight.delete(range);
  };
}

function highlightOf(name: string): Highlight {
  const highlight = CSS.highlights.get(name) ?? new Highlight();
  if (!CSS.highlights.has(name)) CSS.highlights.set(name, highlight);
  return highlight;
}

function rangeOf(text: Element, {start, end}: Mark): Range | null {
  const nodes = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let position = 0;
  let begun = false;
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    const {length} = node as Text;
    if (!begun && start < position + length) {
      range.setStart(node, start - position);
      begun = true;
    }
    if (begun && end <= position + length) {
      range.setEnd(node, end - position);
      return range;
    }
    position += length;
  }
  return null;
}
