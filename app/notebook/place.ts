/** Where an open notebook lives: among the shipped ones, as the reader's copy of one, or in this browser alone. */
import {type Notebook, newCell, newNotebook} from "../../kernel/notebook/notebook.ts";
import {readNotebook} from "../../kernel/notebook/reader.ts";
import {findShipped, loadShipped} from "../gallery/shipped.ts";
import type {Route} from "../shell/router.ts";
import type {Database, Origin} from "../storage/database.ts";
import {recoverNotebook} from "../storage/emergency.ts";
import {copyId, newNotebookId} from "../storage/notebooks.ts";

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
}

export interface Opened {
  readonly notebook: Notebook;
  readonly place: Place;
  /** Key in storage of a draft that could not be joined and is now a notebook of its own. */
  readonly rescued: string | null;
  /** What had to be guessed while reading the file, one sentence each. */
  readonly warnings: readonly string[];
}

/** A reader's notebook that is not there (any more); `message` can be shown. */
export class MissingError extends Error {
  override name = "MissingError";
}

type NotebookRoute = Exclude<Route, {view: "home"} | {view: "papers"} | {view: "unknown"}>;

/**
 * Reads the notebook of an address.
 * @throws {MissingError} when there is none, an error of the reader's when its file is damaged
 */
export async function openPlace(route: NotebookRoute, database: Database | null): Promise<Opened> {
  switch (route.view) {
    case "new":
      return {notebook: emptyNotebook(), place: localPlace(newNotebookId(), 0), rescued: null, warnings: []};
    case "local":
      return openLocal(route.id, database);
    case "shipped":
      return openShipped(route.collection, route.slug, route.original, database);
  }
}

async function openLocal(id: string, database: Database | null): Promise<Opened> {
  const found = database && (await recoverNotebook(database, id));
  if (!found?.record) throw new MissingError("There is no notebook of this name in this browser.");
  const {record, copy} = found;
  return {...readNotebook(record.html), place: localPlace(id, record.revision), rescued: copy?.id ?? null};
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
  const found = database && (await recoverNotebook(database, id));
  const copy = found?.record;
  const rescued = found?.copy?.id ?? null;
  if (copy && !original) {
    const outdated = copy.origin?.digest !== shipped.digest;
    const place = {id, revision: copy.revision, origin: copy.origin ?? origin, outdated, copied: true};
    return {...readNotebook(copy.html), place, rescued};
  }
  const reading = readNotebook(await loadShipped(collection, slug));
  // Changes to the original while a copy exists become a notebook of their own: nothing is written over.
  const place = {id: copy ? newNotebookId() : id, revision: 0, origin, outdated: false, copied: copy !== undefined};
  return {...reading, place, rescued};
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
export function emptyNotebook(): Notebook {
  const notebook = newNotebook();
  return {...notebook, cells: [newCell(notebook)]};
}
