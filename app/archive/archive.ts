/**
 * Everything that this browser keeps as one zip file, and back. The file holds each notebook as the .html it would be
 * downloaded as, its attached files, and its log, named versions and kept values as JSON; `nablab.json` lists it all with digests.
 */
import {strFromU8, strToU8, unzipSync, type Zippable, zipSync} from "fflate";
import * as v from "valibot";
import {bytesHash} from "../../kernel/notebook/hash.ts";
import {openNotebook} from "../../kernel/notebook/open.ts";
import type {Database, NotebookRecord} from "../storage/database.ts";
import {collectNotebook, type StoredNotebook} from "../storage/notebooks.ts";

const FORMAT = "nablab-archive";
/** Version of the file's layout that this page writes, and the newest that it reads. */
const ARCHIVE_VERSION = 1;
/** Bytes that an archive may hold when it is unpacked: what claims more is a mistake or an attack. */
const MAX_BYTES = 2 ** 30;

const file = v.object({path: v.string(), digest: v.string()});

const manifest = v.object({
  format: v.literal(FORMAT),
  version: v.number(),
  /** Milliseconds since 1970. */
  exported: v.number(),
  settings: v.unknown(),
  notebooks: v.array(
    v.object({
      id: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]*$/i)),
      title: v.string(),
      created: v.number(),
      modified: v.number(),
      revision: v.number(),
      seq: v.exactOptional(v.number()),
      origin: v.nullable(v.object({collection: v.string(), slug: v.string(), digest: v.string()})),
      text: file,
      history: file,
      attachments: v.array(v.object({name: v.string(), mime: v.string(), ...file.entries})),
    }),
  ),
});
type Manifest = v.InferOutput<typeof manifest>;

const entry = v.object({
  seq: v.number(),
  revision: v.number(),
  time: v.number(),
  tab: v.string(),
  action: v.string(),
  step: v.string(),
  selection: v.nullable(v.string()),
  patch: v.unknown(),
});
const history = v.object({
  log: v.array(entry),
  snapshots: v.array(v.object({seq: v.number(), time: v.number(), content: v.unknown()})),
  versions: v.array(v.object({id: v.string(), name: v.string(), time: v.number(), content: v.unknown()})),
  /** What cells keep with `store`, in base64. */
  values: v.array(
    v.object({name: v.string(), size: v.number(), saved: v.number(), data: v.pipe(v.string(), v.base64())}),
  ),
});

/** The file is no archive, or a damaged one; `message` says which, for the reader. */
export class ArchiveError extends Error {
  override name = "ArchiveError";
}

/** What an archive holds. */
export interface Archive {
  readonly exported: number;
  readonly settings: unknown;
  readonly notebooks: readonly StoredNotebook[];
  /** What is damaged and left out, one sentence each. */
  readonly problems: readonly string[];
}

/** All that this browser keeps, as the bytes of a zip file. @throws {StorageError} */
export async function writeArchive(database: Database, now = Date.now()): Promise<Uint8Array> {
  const files: Zippable = {};
  const add = async (path: string, bytes: Uint8Array) => {
    files[path] = bytes;
    return {path, digest: await bytesHash(bytes as Uint8Array<ArrayBuffer>)};
  };
  const notebooks: Manifest["notebooks"] = [];
  for (const id of await database.getAllKeys("notebooks")) {
    const stored = await collectNotebook(database, id);
    if (!stored) continue;
    const {html, ...record} = stored.record;
    const attachments = [];
    for (const [k, {name, mime, bytes}] of stored.attachments.entries()) {
      attachments.push({name, mime, ...(await add(`attachments/${id}/${k}`, new Uint8Array(bytes)))});
    }
    const {log, snapshots, versions} = stored;
    const values = stored.values.map(({bytes, ...value}) => ({...value, data: base64(new Uint8Array(bytes))}));
    notebooks.push({
      ...record,
      text: await add(`notebooks/${id}.html`, strToU8(html)),
      history: await add(`history/${id}.json`, strToU8(JSON.stringify({log, snapshots, versions, values}))),
      attachments,
    });
  }
  const settings = (await database.get("settings", "settings")) ?? null;
  const contents: Manifest = {format: FORMAT, version: ARCHIVE_VERSION, exported: now, settings, notebooks};
  files["nablab.json"] = strToU8(JSON.stringify(contents, null, 2));
  return zipSync(files);
}

/**
 * Reads an archive. A notebook that is damaged is left out and told; the others are whole.
 * @throws {ArchiveError} when the file is no archive, was cut off, or comes from a newer Nablab
 */
export async function readArchive(bytes: Uint8Array): Promise<Archive> {
  const files = unpack(bytes);
  const {exported, settings, notebooks} = readManifest(files["nablab.json"]);
  const read: StoredNotebook[] = [];
  const problems: string[] = [];
  for (const listed of notebooks) {
    try {
      read.push(await readListed(files, listed));
    } catch (error) {
      problems.push(`“${listed.title}” is left out: ${error instanceof Error ? error.message : error}`);
    }
  }
  return {exported, settings, notebooks: read, problems};
}

function unpack(bytes: Uint8Array): Record<string, Uint8Array> {
  let size = 0;
  try {
    return unzipSync(bytes, {
      filter({originalSize}) {
        size += originalSize;
        if (size > MAX_BYTES) throw new ArchiveError("The file would unpack to more than 1 GB: it is not opened.");
        return true;
      },
    });
  } catch (error) {
    if (error instanceof ArchiveError) throw error;
    throw new ArchiveError("The file is not a zip archive, or it was cut off or damaged on its way.", {cause: error});
  }
}

function readManifest(bytes: Uint8Array | undefined): Manifest {
  if (!bytes) throw new ArchiveError("The file is a zip archive, but not one of Nablab's: it has no nablab.json.");
  let contents: unknown;
  try {
    contents = JSON.parse(strFromU8(bytes));
  } catch (error) {
    throw new ArchiveError("The list of what the archive holds (nablab.json) is damaged.", {cause: error});
  }
  const header = v.safeParse(v.object({format: v.literal(FORMAT), version: v.number()}), contents);
  if (!header.success) throw new ArchiveError("The file is a zip archive, but not one of Nablab's.");
  if (header.output.version > ARCHIVE_VERSION) {
    throw new ArchiveError("The archive was made by a newer Nablab. Reload the page to get that version, then import.");
  }
  const parsed = v.safeParse(manifest, contents);
  if (parsed.success) return parsed.output;
  const where = v.getDotPath(parsed.issues[0]);
  throw new ArchiveError(`The list of what the archive holds is damaged at ${where ?? "its top"}.`);
}

async function readListed(
  files: Record<string, Uint8Array>,
  {text, history: past, attachments, ...fields}: Manifest["notebooks"][number],
): Promise<StoredNotebook> {
  const html = strFromU8(await readFile(files, text));
  await openNotebook(html);
  const parsed = v.safeParse(history, JSON.parse(strFromU8(await readFile(files, past))));
  if (!parsed.success) throw new ArchiveError("its history is damaged.");
  const notebook = fields.id;
  const own = <T>(records: readonly T[]) => records.map((record) => ({...record, notebook}));
  const record: NotebookRecord = {...fields, html};
  return {
    record,
    attachments: await Promise.all(
      attachments.map(async ({name, mime, ...where}) => {
        const bytes = await readFile(files, where);
        return {notebook, name, mime, bytes: bytes.slice().buffer};
      }),
    ),
    log: own(parsed.output.log),
    snapshots: own(parsed.output.snapshots),
    versions: own(parsed.output.versions),
    outputs: [],
    values: own(parsed.output.values).map(({data, ...value}) => ({...value, bytes: bytesOf(data)})),
    file: undefined,
  };
}

async function readFile(
  files: Record<string, Uint8Array>,
  {path, digest}: v.InferOutput<typeof file>,
): Promise<Uint8Array> {
  const bytes = files[path];
  if (!bytes) throw new ArchiveError(`its file ${path} is missing.`);
  if ((await bytesHash(bytes as Uint8Array<ArrayBuffer>)) !== digest)
    throw new ArchiveError(`its file ${path} is damaged.`);
  return bytes;
}

function base64(bytes: Uint8Array): string {
  return btoa(strFromU8(bytes, true));
}

function bytesOf(data: string): ArrayBuffer {
  return strToU8(atob(data), true).slice().buffer;
}
