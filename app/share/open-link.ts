/** Opens the notebook of an address, with what came beside it. */

import {contentHash} from "../../kernel/notebook/hash.ts";
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {openNotebook} from "../../kernel/notebook/open.ts";
import {writeNotebook} from "../../kernel/notebook/writer.ts";
import {findShipped, loadShipped} from "../gallery/shipped.ts";
import type {Database} from "../storage/database.ts";
import {consentTo, linkKey} from "../trust/consents.ts";
import {type Original, readLink} from "./link.ts";
import type {Shared} from "./payload.ts";

/** What a link gives beside the notebook. */
export interface SharedBeside extends Omit<Shared, "notebook"> {
  /** The shipped notebook that it was made from. */
  readonly original: {readonly collection: string; readonly slug: string; readonly title: string} | null;
  /** Key under which consent to it is kept. */
  readonly consentKey: string;
  /** When the reader let this very notebook run here, in milliseconds since 1970; `null` when they have not. */
  readonly agreedAt: number | null;
}

/** @throws {LinkError} with what is wrong with the link */
export async function openLink(
  link: string,
  database: Database | null,
): Promise<SharedBeside & {readonly notebook: Notebook}> {
  const {original, ...shared} = await readLink(link, findOriginal);
  const made = original && {
    collection: original.collection,
    slug: original.slug,
    title: original.notebook.title,
  };
  const consentKey = linkKey(await contentHash(shared.notebook));
  const agreedAt = await consentTo(database, consentKey, writeNotebook(shared.notebook));
  return {...shared, original: made, consentKey, agreedAt};
}

/** A shipped notebook as links refer to it; `null` when there is none of this name. */
export async function findOriginal(collection: string, slug: string): Promise<Original | null> {
  const shipped = findShipped(collection, slug);
  if (!shipped) return null;
  const {notebook} = await openNotebook(await loadShipped(collection, slug));
  return {collection, slug, digest: shipped.digest, notebook};
}
