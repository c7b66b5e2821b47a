/** What cells showed when they last ran, kept in this browser so that a notebook opens as it was left. */
import {type Database, type OutputRecord, storageError} from "./database.ts";

/** Characters of one cell's output that are kept; a larger one is not kept at all. */
export const CELL_LIMIT = 2_000_000;
/** Characters of all outputs of a notebook; those that were made first give way. */
export const NOTEBOOK_LIMIT = 16_000_000;

/** The kept outputs of a notebook by cell; empty when they cannot be read, as they are a convenience. */
export async function readOutputs(database: Database | null, notebook: string): Promise<Map<string, OutputRecord>> {
  const records = (await database?.getAllFromIndex("outputs", "notebook", notebook).catch(() => [])) ?? [];
  return new Map(records.map((record) => [record.cell, record]));
}

/**
 * Keeps these outputs and forgets those of cells that are gone. Keeps what was made last, up to the limits; of the rest
 * it keeps how large it was and how long it took.
 * @param present all cells that the notebook has
 * @throws {StorageError} when there is no room even after the outputs of other notebooks are gone
 */
export async function saveOutputs(
  database: Database,
  notebook: string,
  records: readonly OutputRecord[],
  present: ReadonlySet<string>,
): Promise<void> {
  try {
    await write(database, notebook, records, present);
  } catch (error) {
    if ((error as Error).name !== "QuotaExceededError") throw storageError(error);
    await dropOthers(database, notebook);
    await write(database, notebook, records, present).catch((again) => {
      throw storageError(again);
    });
  }
}

async function write(
  database: Database,
  notebook: string,
  records: readonly OutputRecord[],
  present: ReadonlySet<string>,
): Promise<void> {
  const transaction = database.transaction("outputs", "readwrite");
  const {store} = transaction;
  const all = new Map((await store.index("notebook").getAll(notebook)).map((record) => [record.cell, record]));
  const gone = [...all.keys()].filter((cell) => !present.has(cell));
  for (const record of records) if (present.has(record.cell)) all.set(record.cell, limited(record));
  for (const cell of gone) all.delete(cell);
  const dropped = overflow([...all.values()]);
  const changed = new Map([...records.flatMap(({cell}) => all.get(cell) ?? []), ...dropped].map((r) => [r.cell, r]));
  await Promise.all([
    ...gone.map((cell) => store.delete([notebook, cell])),
    ...[...changed.values()].map((record) => store.put(record)),
    transaction.done,
  ]);
}

function limited(record: OutputRecord): OutputRecord {
  return record.size > CELL_LIMIT ? withoutHtml(record) : record;
}

/** The records that must lose what they show so that the notebook keeps to its limit, without it. */
function overflow(records: readonly OutputRecord[]): OutputRecord[] {
  let total = 0;
  const dropped: OutputRecord[] = [];
  for (const record of records.toSorted((a, b) => b.saved - a.saved)) {
    if (record.html === null) continue;
    if (total + record.size > NOTEBOOK_LIMIT) dropped.push(withoutHtml(record));
    else total += record.size;
  }
  return dropped;
}

function withoutHtml({nbformat: _, ...record}: OutputRecord): OutputRecord {
  return {...record, html: null};
}

async function dropOthers(database: Database, notebook: string): Promise<void> {
  const keys = await database.getAllKeys("outputs");
  const transaction = database.transaction("outputs", "readwrite");
  const others = keys.filter(([owner]) => owner !== notebook);
  await Promise.all([...others.map((key) => transaction.store.delete(key)), transaction.done]);
}
