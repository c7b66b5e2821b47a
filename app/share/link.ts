/**
 * Links that are notebooks: everything stands behind the `#`, which browsers never send anywhere.
 *
 *     #/s/1/PAYLOAD                              a whole notebook
 *     #/s/1/COLLECTION/SLUG/DIGEST/PAYLOAD       what differs from a notebook that comes with Nablab
 *
 * 1 is the version of this format, and of its dictionary.
 */
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {DICTIONARY} from "./dictionary.ts";
import {LinkError} from "./errors.ts";
import {readPayload, type Shared, writePayload} from "./payload.ts";
import {DICTIONARY_LIMIT, squeeze, unsqueeze} from "./squeeze.ts";

const LINK_VERSION = 1;
/** Chromium opens no longer address. */
const LINK_LIMIT = 2 * 1024 * 1024;
/** Characters of an original's digest that a link names it by: 48 bits, against accidents. */
const DIGEST_LENGTH = 8;

/** A shipped notebook that a link can be a difference from. */
export interface Original {
  readonly collection: string;
  readonly slug: string;
  /** Digest of its file. */
  readonly digest: string;
  readonly notebook: Notebook;
}

/** The address of a shared notebook, from its `#`; with an original, what differs from it. */
export function writeLink(shared: Shared, original?: Original): string {
  const payload = squeeze(writePayload(shared, original?.notebook), dictionary(original?.notebook));
  if (!original) return `#/s/${LINK_VERSION}/${payload}`;
  const {collection, slug, digest} = original;
  return `#/s/${LINK_VERSION}/${collection}/${slug}/${digest.slice(0, DIGEST_LENGTH)}/${payload}`;
}

/** What a link says of itself before its notebook is read. */
export interface LinkParts {
  readonly payload: string;
  /** Names the original of a difference. */
  readonly original: {readonly collection: string; readonly slug: string; readonly digest: string} | null;
}

/**
 * Takes a link apart; accepts what stands behind `#/s/`.
 * @throws {LinkError} when it is none of ours, of a newer version, or too long
 */
export function splitLink(text: string): LinkParts {
  if (text.length > LINK_LIMIT)
    throw new LinkError("oversized", "It is longer than 2 MB, longer than any link may be.");
  const [version = "", ...parts] = text.split("/");
  if (!/^[0-9]{1,6}$/.test(version)) throw new LinkError("corrupt", "It does not begin with the version of a link.");
  if (Number(version) > LINK_VERSION) {
    throw new LinkError(
      "newer",
      `It was made by a newer Nablab (link version ${version}; this one reads ${LINK_VERSION}).`,
    );
  }
  if (Number(version) !== LINK_VERSION) throw new LinkError("corrupt", `There is no link version ${version}.`);
  // Mail and chat often take the full stop or bracket after a link for a part of it. The checksum tells.
  const payload = (parts.at(-1) ?? "").replace(/[.,;:!?)\]}>"'*]+$/, "");
  if (parts.length === 1) return {payload, original: null};
  const [collection = "", slug = "", digest = ""] = parts;
  if (parts.length < 4) throw new LinkError("truncated", "The link ends before its notebook begins.");
  if (parts.length > 4) throw new LinkError("corrupt", "It has more parts than a link.");
  return {payload, original: {collection, slug, digest}};
}

/**
 * Reads a link's notebook.
 * @param find loads the shipped notebook that a difference is made from; `null` when there is none of this name
 * @throws {LinkError} with what is wrong with it
 */
export async function readLink(
  text: string,
  find: (collection: string, slug: string) => Promise<Original | null>,
): Promise<Shared & {readonly original: Original | null}> {
  const {payload, original: named} = splitLink(text);
  const original = named && (await find(named.collection, named.slug));
  if (named) checkOriginal(named, original);
  return {...decode(payload, original?.notebook), original};
}

/** The synchronous part of reading, which the fuzzer times. @throws {LinkError} */
export function decode(payload: string, original?: Notebook): Shared {
  return readPayload(unsqueeze(payload, dictionary(original)), original);
}

function checkOriginal(named: NonNullable<LinkParts["original"]>, original: Original | null): void {
  const name = `${named.collection}/${named.slug}`;
  if (!original) {
    throw new LinkError(
      "original",
      `It tells what differs from the notebook “${name}”, which does not come with this Nablab.`,
    );
  }
  if (original.digest.slice(0, DIGEST_LENGTH) !== named.digest) {
    throw new LinkError(
      "original",
      `It tells what differs from the notebook “${name}”, which has changed since the link was made.`,
    );
  }
}

/**
 * What a link may refer to: the format's dictionary and, for a difference, the texts of its original. Code comes last,
 * where deflate reaches it: readers change code more than text.
 */
function dictionary(original?: Notebook): Uint8Array {
  if (!original) return DICTIONARY;
  const isText = (kind: string) => kind === "md" || kind === "html";
  const cells = original.cells.toSorted((a, b) => Number(isText(b.kind)) - Number(isText(a.kind)));
  const texts = new TextEncoder().encode(cells.map(({source}) => source).join("\0"));
  const whole = new Uint8Array(DICTIONARY.length + texts.length);
  whole.set(DICTIONARY);
  whole.set(texts, DICTIONARY.length);
  return whole.subarray(-DICTIONARY_LIMIT);
}
