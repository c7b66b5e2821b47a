/** Random notebooks and actions for the property tests of this folder. */
import * as fc from "fast-check";
import type {Cell, Notebook} from "../../kernel/notebook/notebook.ts";
import type {DocumentAction, DocumentState} from "../notebook/document.ts";

const text = fc.oneof(
  fc.string({maxLength: 12}),
  fc.constantFrom("", "const a = 1;", "# Title", "a\nb\nc", "</script>", "𝛁f", "  x"),
);
// What HTML cannot hold (NUL, lone \r) is the writer's affair, and tested there.
const source = text.map((each) => each.replace(/[\0\r]/g, " "));

const cell = (id: string): fc.Arbitrary<Cell> =>
  fc.record(
    {
      id: fc.constant(id),
      kind: fc.constantFrom("ts", "js", "md", "tex", "python"),
      source,
      pinned: fc.boolean(),
      hidden: fc.boolean(),
      run: fc.constantFrom("auto", "manual", "disabled"),
      seed: fc.nat(9),
      attributes: fc.dictionary(fc.constantFrom("output", "database"), fc.constantFrom("x", "y")),
    },
    {requiredKeys: ["id", "kind", "source", "pinned", "hidden", "run", "attributes"], noNullPrototype: true},
  );

/** A notebook of up to six cells with the ids 1 … 9, in any order. */
export const notebooks: fc.Arbitrary<Notebook> = fc
  .shuffledSubarray(["1", "2", "3", "4", "5", "6", "7", "8", "9"], {maxLength: 6})
  .chain((ids) =>
    fc.record(
      {
        title: source.map((title) => title.trim()),
        theme: fc.constantFrom("air", "ink"),
        readonly: fc.boolean(),
        seed: fc.nat(99),
        attributes: fc.dictionary(fc.constantFrom("lang", "class"), fc.constantFrom("x", "y"), {
          noNullPrototype: true,
        }),
        cells: fc.tuple(...ids.map(cell)),
      },
      {noNullPrototype: true},
    ),
  );

/** An action that fits whatever document it meets: which one, which cell and where are fractions of what there is. */
export interface Move {
  readonly what: number;
  readonly where: number;
  readonly to: number;
  readonly text: string;
  /** Milliseconds since the move before. */
  readonly pause: number;
}

export const moves: fc.Arbitrary<Move> = fc.record({
  what: fc.nat(15),
  where: fc.nat(999),
  to: fc.nat(999),
  text: source,
  pause: fc.constantFrom(10, 200, 900, 7000),
});

/** The action that a move is in a document. */
export function actionOf({what, where, to, text: words}: Move, state: DocumentState, time: number): DocumentAction {
  const {cells} = state.notebook;
  const one = cells[where % Math.max(1, cells.length)];
  if (!one || what === 0) return {type: "add", at: to % (cells.length + 1), kind: to % 2 ? "ts" : "md", source: words};
  const {id} = one;
  const choices: DocumentAction[] = [
    {type: "delete", ids: [id]},
    {type: "move", ids: [id], to: to % cells.length},
    {type: "insert", at: to % (cells.length + 1), cells: [one], from: "own"},
    {type: "split", id, offsets: [to % (one.source.length + 1)]},
    {type: "merge", ids: cells.slice(0, 2).map((each) => each.id)},
    {type: "kind", id, kind: to % 2 ? "tex" : "js"},
    {type: "edit", id, source: one.source + words, time},
    {type: "edit", id, source: one.source.slice(0, to % (one.source.length + 1)) + words, time},
    {type: "edit", id, source: words, time},
    {type: "flags", id, run: to % 2 ? "manual" : "disabled", hidden: to % 3 === 1},
    {type: "title", title: words.trim()},
    {type: "edits", edits: [{cell: id, start: 0, end: 0, text: words}]},
    {type: "undo"},
    {type: "undo"},
    {type: "redo"},
  ];
  return choices[what - 1] as DocumentAction;
}
