/** What a cell's result was made from. */
import type {Notebook} from "../../kernel/notebook/notebook.ts";

type Analyses = Readonly<Record<string, {readonly inputs: readonly string[]; readonly outputs: readonly string[]}>>;

/** A cell and those that it depends on, directly or through others; itself first. */
export function ancestors(cell: string, analyses: Analyses): string[] {
  const definers = new Map<string, string>();
  for (const [id, {outputs}] of Object.entries(analyses)) for (const name of outputs) definers.set(name, id);
  const found = new Set([cell]);
  for (const id of found) {
    for (const name of analyses[id]?.inputs ?? []) {
      const definer = definers.get(name);
      if (definer !== undefined) found.add(definer);
    }
  }
  return [...found];
}

/** A digest of these cells' texts and seeds, which tells whether they have changed (64-bit FNV-1a; no proof of origin). */
export function digestOf(notebook: Notebook, ids: readonly string[]): string {
  const cells = new Map(notebook.cells.map((cell) => [cell.id, cell]));
  const text = JSON.stringify([
    notebook.seed,
    ids.map((id) => {
      const cell = cells.get(id);
      return cell ? [id, cell.kind, cell.source, cell.hidden, cell.seed] : [id];
    }),
  ]);
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, "0");
}
