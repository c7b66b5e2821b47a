/**
 * Copying and pasting cells, here and between notebooks, tabs and programs. The last copied cells are also kept in this
 * browser: pasting them needs no permission, and what is on the system's clipboard counts as our own only if it equals
 * them. Text from anywhere else is pasted as text from outside.
 */
import * as v from "valibot";
import {type Cell, newCell, newNotebook} from "../../../kernel/notebook/notebook.ts";
import {copyByEvent} from "../../shell/copy-event.ts";
import {type ClipboardTexts, readCells, writeCells} from "./format.ts";

const KEY = "nablab:clipboard";
const schema = v.object({html: v.string(), trusted: v.boolean()});

type Kept = v.InferOutput<typeof schema>;

export interface Clip {
  readonly cells: readonly Cell[];
  /**
   * `own`: copied in this browser from a notebook that may run; `outside`: from another notebook; `text`: no notebook's,
   * just words.
   */
  readonly from: "own" | "outside" | "text";
}

/** The last cells where they could not be stored: they are at least known to this page. */
let here: Kept | null = null;

/**
 * Puts cells on both clipboards.
 * @param trusted whether the notebook that they come from may run
 * @param data the system's clipboard, where a copy event gives it
 */
export function copyCells(cells: readonly Cell[], trusted: boolean, data?: DataTransfer | null): void {
  const texts = writeCells(cells);
  keep({html: texts.html, trusted});
  // The asynchronous clipboard would strip scripts, which cells are.
  const fill = (clipboard: DataTransfer) => {
    clipboard.setData("text/html", texts.html);
    clipboard.setData("text/plain", texts.text);
  };
  if (data) fill(data);
  else copyByEvent(fill);
}

/** The cells that were copied last in this browser; null when there are none. */
export async function copiedCells(): Promise<Clip | null> {
  const kept = recall();
  const cells = kept && (await readCells(kept.html));
  return cells ? {cells, from: kept.trusted ? "own" : "outside"} : null;
}

/** What a paste event brought, as cells: those of a notebook, or its text as one new cell; null when it has neither. */
export async function pastedCells({html, text}: ClipboardTexts): Promise<Clip | null> {
  const cells = await readCells(html);
  if (cells) {
    const kept = recall();
    // Programs may add to the HTML that passes through them: the cells decide.
    const own = kept?.trusted && JSON.stringify(await readCells(kept.html)) === JSON.stringify(cells);
    return {cells, from: own ? "own" : "outside"};
  }
  return text.trim() === "" ? null : {cells: [newCell(newNotebook(), "ts", text)], from: "text"};
}

function keep(kept: Kept): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
    here = null;
  } catch {
    // Full or blocked: other tabs have the system's clipboard.
    here = kept;
  }
}

function recall(): Kept | null {
  if (here) return here;
  try {
    const kept = v.safeParse(schema, JSON.parse(localStorage.getItem(KEY) ?? "null"));
    return kept.success ? kept.output : null;
  } catch {
    return null;
  }
}
