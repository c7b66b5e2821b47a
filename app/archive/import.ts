/** Brings an archive into this browser without writing over anything that is there. */
import type {Database} from "../storage/database.ts";
import {collectNotebook, newNotebookId, restoreNotebook, type StoredNotebook} from "../storage/notebooks.ts";
import type {Archive} from "./archive.ts";

/** What an import would do with each notebook of an archive. */
export interface ImportPlan {
  /** Not in this browser yet. */
  readonly fresh: readonly StoredNotebook[];
  /** In this browser with the same text and files: nothing to do. */
  readonly same: readonly StoredNotebook[];
  /** In this browser with another text or other files: the reader decides. */
  readonly differing: readonly StoredNotebook[];
}

/** Compares an archive with what is stored. @throws {StorageError} */
export async function planImport(database: Database, {notebooks}: Archive): Promise<ImportPlan> {
  const plan = {fresh: [] as StoredNotebook[], same: [] as StoredNotebook[], differing: [] as StoredNotebook[]};
  for (const notebook of notebooks) {
    const here = await collectNotebook(database, notebook.record.id);
    plan[!here ? "fresh" : sameContent(here, notebook) ? "same" : "differing"].push(notebook);
  }
  return plan;
}

/**
 * Stores what is new, and, when asked to keep both, what differs, as notebooks of their own.
 * @returns how many notebooks were stored
 * @throws {StorageError} what was stored before stays; importing again goes on from there
 */
export async function runImport(database: Database, plan: ImportPlan, differing: "both" | "skip"): Promise<number> {
  const notebooks = [...plan.fresh, ...(differing === "both" ? plan.differing.map(asNew) : [])];
  let count = 0;
  for (const notebook of notebooks) {
    // Looked at again, as another tab may have stored it since.
    const there = await database.getKey("notebooks", notebook.record.id);
    await restoreNotebook(database, there === undefined ? notebook : asNew(notebook));
    count++;
  }
  return count;
}

/** The same notebook with its whole past under another id. */
function asNew(stored: StoredNotebook): StoredNotebook {
  const notebook = newNotebookId();
  const own = <T>(records: readonly T[]) => records.map((record) => ({...record, notebook}));
  return {
    record: {...stored.record, id: notebook, origin: null},
    attachments: own(stored.attachments),
    log: own(stored.log),
    snapshots: own(stored.snapshots),
    versions: own(stored.versions),
    outputs: own(stored.outputs),
    values: own(stored.values),
    file: undefined,
  };
}

function sameContent(a: StoredNotebook, b: StoredNotebook): boolean {
  if (a.record.html !== b.record.html || a.attachments.length !== b.attachments.length) return false;
  const others = new Map(b.attachments.map((each) => [each.name, each.bytes]));
  return a.attachments.every(({name, bytes}) => {
    const other = others.get(name);
    return other !== undefined && sameBytes(new Uint8Array(bytes), new Uint8Array(other));
  });
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
