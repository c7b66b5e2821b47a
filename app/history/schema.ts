/** What the log's records must look like to be understood. Whatever else stands in the log is kept and passed over. */
import * as v from "valibot";
import {FOREIGN_KINDS, type Notebook, RUNNABLE_KINDS} from "../../kernel/notebook/notebook.ts";
import type {Patch} from "./patch.ts";

const attributes = v.record(v.string(), v.string());
const kind = v.picklist([...RUNNABLE_KINDS, ...FOREIGN_KINDS]);
const run = v.picklist(["auto", "manual", "disabled"]);

const cell = v.strictObject({
  id: v.string(),
  kind,
  source: v.string(),
  pinned: v.boolean(),
  hidden: v.boolean(),
  run,
  seed: v.exactOptional(v.number()),
  attributes,
});

const notebookFields = {
  title: v.string(),
  theme: v.string(),
  readonly: v.boolean(),
  seed: v.number(),
  attributes,
};

const notebook = v.strictObject({...notebookFields, cells: v.array(cell)});

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const cellPatch = v.strictObject({
  id: v.string(),
  fields: v.exactOptional(
    v.partial(
      v.strictObject({kind, pinned: v.boolean(), hidden: v.boolean(), run, seed: v.nullable(v.number()), attributes}),
    ),
  ),
  text: v.exactOptional(v.strictObject({length: count, start: count, end: count, text: v.string()})),
});

const patch = v.strictObject({
  fields: v.exactOptional(v.partial(v.strictObject(notebookFields))),
  order: v.exactOptional(v.array(v.string())),
  added: v.exactOptional(v.array(cell)),
  changed: v.exactOptional(v.array(cellPatch)),
});

/** How a step moved through the undo history. `join` goes on with the keystrokes of the step before. */
export const STEPS = ["do", "join", "undo", "redo"] as const;
export type Step = (typeof STEPS)[number];

/** A patch of the log; `null` when it is of a kind that this version does not know. */
export function readPatch(value: unknown): Patch | null {
  const parsed = v.safeParse(patch, value);
  return parsed.success ? (parsed.output as Patch) : null;
}

/** A notebook of the log; `null` when it is of a kind that this version does not know. */
export function readContent(value: unknown): Notebook | null {
  const parsed = v.safeParse(notebook, value);
  return parsed.success ? (parsed.output as Notebook) : null;
}

/** How a step moved; a kind that is not known is a step like any other. */
export function readStep(value: unknown): Step {
  return STEPS.find((step) => step === value) ?? "do";
}
