/** Where an open notebook lives: among the shipped ones, as the reader's copy of one, or in this browser alone. */
import {type Notebook, newCell, newNotebook} from "../../kernel/notebook/notebook.ts";
import {openNotebook} from "../../kernel/notebook/open.ts";
import {findShipped, loadShipped} from "../gallery/shipped.ts";
import {readHistory} from "../history/recover.ts";
import type {SharedBeside} from "../share/open-link.ts";
import type {Route} from "../shell/router.ts";
import type {Database, NotebookRecord, Origin} from "../storage/database.ts";
import {copyId, newNotebookId} from "../storage/notebooks.ts";
import {recoverTrusted, type TrustedRecovery} from "../trust/recover.ts";
import {isAsBuilt} from "../trust/shipped-text.ts";
import type {Outside} from "../trust/trust.ts";
import type {Past} from "./document.ts";

export interface Place {
  /** Key in storage, whether something is stored under it or not. */
  readonly id: string;
  /** Stored revision; 0 when nothing is stored. */
  readonly revision: number;
  /** The shipped notebook that this is, or is a copy of. */
  readonly origin: Origin | null;
  /** The original has changed since the reader's copy was made. */
  readonly outdated: boolean;
  /** A reader's copy of this original exists beside it. */
  readonly copied: boolean;
  /** What came with it in the link that it was opened from, until it is stored. */
  readonly shared?: SharedBeside;
}

export interface Opened {
  readonly notebook: Notebook;
  readonly place: Place;
  readonly kept: Kept;
  /** Key in storage of a draft that could not be joined and is now a notebook of its own. */
  readonly rescued: string | null;
  /** What had to be guessed while reading the file, one sentence each. */
  readonly warnings: readonly string[];
  /** Where its text came from, when nobody here has agreed yet that it runs. */
  readonly asks: Outside | null;
}

/** What is kept of an open notebook's past. */
export interface Kept {
  /** Steps that can be undone and redone; `null` when none are kept. */
  readonly history: Past | null;
  /** Number of the newest stored step. */
  readonly seq: number;
  /** Whether the stored steps lead to the notebook. */
  readonly settled: boolean;
  /** A draft that was left behind has been put together with what another tab had stored. */
  readonly merged: boolean;
}

const NOTHING_KEPT: Kept = {history: null, seq: 0, settled: true, merged: false};

/** A reader's notebook that is not there (any more); `message` can be shown. */
export class MissingError extends Error {
  override name = "MissingError";
}

type NotebookRoute = Extract<Route, {view: "new"} | {view: "local"} | {view: "shipped"} | {view: "shared"}>;

/**
 * Reads the notebook of an address.
 * @throws {MissingError} when there is none, an error of the reader's when its file is damaged
 */
export async function openPlace(route: NotebookRoute, database: Database | null): Promise<Opened> {
  switch (route.view) {
    case "new":
      return {
        notebook: emptyNotebook(),
        place: localPlace(newNotebookId(), 0),
        kept: NOTHING_KEPT,
        rescued: null,
        warnings: [],
        asks: null,
      };
    case "local":
      return openLocal(route.id, database);
    case "shipped":
      return openShipped(route.collection, route.slug, route.original, database);
    case "shared":
      return openShared(route.link, database);
  }
}

async function openLocal(id: string, database: Database | null): Promise<Opened> {
  const found = database && (await recoverTrusted(database, id));
  if (!database || !found?.record) throw new MissingError("There is no notebook of this name in this browser.");
  const {record, copy} = found;
  const place = localPlace(id, record.revision);
  return {...(await openStored(database, record, found)), place, rescued: copy?.id ?? null};
}

async function openShared(link: string, database: Database | null): Promise<Opened> {
  const {openLink} = await import("../share/open-link.ts");
  const {notebook, ...shared} = await openLink(link, database);
  const place = {...localPlace(newNotebookId(), 0), shared};
  return {notebook, place, kept: NOTHING_KEPT, rescued: null, warnings: [], asks: "link"};
}

async function openShipped(
  collection: string,
  slug: string,
  original: boolean,
  database: Database | null,
): Promise<Opened> {
  const shipped = findShipped(collection, slug);
  if (!shipped) throw new MissingError(`There is no notebook “${slug}” in “${collection}”.`);
  const id = copyId(collection, slug);
  const origin = {collection, slug, digest: shipped.digest};
  const found = database && (await recoverTrusted(database, id));
  const copy = found?.record;
  const rescued = found?.copy?.id ?? null;
  if (database && copy && !original) {
    const outdated = copy.origin?.digest !== shipped.digest;
    const place = {id, revision: copy.revision, origin: copy.origin ?? origin, outdated, copied: true};
    return {...(await openStored(database, copy, found)), place, rescued};
  }
  const text = await loadShipped(collection, slug);
  const asks = (await isAsBuilt(text, shipped.digest)) ? null : "elsewhere";
  // Changes to the original while a copy exists become a notebook of their own: nothing is written over.
  const place = {id: copy ? newNotebookId() : id, revision: 0, origin, outdated: false, copied: copy !== undefined};
  return {...(await openNotebook(text)), place, kept: NOTHING_KEPT, rescued, asks};
}

/** A stored notebook with its history. */
async function openStored(
  database: Database,
  record: NotebookRecord,
  {merged, agreed}: TrustedRecovery,
): Promise<Pick<Opened, "notebook" | "kept" | "warnings" | "asks">> {
  const reading = await openNotebook(record.html);
  const history = await readHistory(database, record);
  const {seq = 0} = record;
  const kept = {history, seq, settled: history !== null || record.seq === undefined, merged};
  const asks = agreed ? null : "elsewhere";
  return {notebook: history?.notebook ?? reading.notebook, warnings: reading.warnings, kept, asks};
}

/** The address under which a stored notebook opens again. */
export function placeRoute({id, origin}: Pick<Place, "id" | "origin">): Route {
  if (origin && id === copyId(origin.collection, origin.slug)) {
    return {view: "shipped", collection: origin.collection, slug: origin.slug, original: false};
  }
  return {view: "local", id};
}

function localPlace(id: string, revision: number): Place {
  return {id, revision, origin: null, outdated: false, copied: false};
}

/** What a new notebook begins with. */
function emptyNotebook(): Notebook {
  const notebook = newNotebook();
  return {...notebook, cells: [newCell(notebook)]};
}
