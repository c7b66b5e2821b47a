/**
 * Files on the reader's disk. Where the browser lets a page keep a file (File System Access), it is written back to; in
 * others files are read by the upload dialog and written as downloads. Only features are asked for, never names.
 */
import {downloadBlob, pickFiles} from "./download.ts";

/** A file, and what writes it back where there is such a thing. */
export interface LocalFile {
  readonly file: File;
  readonly handle: FileSystemFileHandle | null;
}

/** What a dialog offers: the kind in words, its MIME type and its endings with dots. */
export interface FileKind {
  readonly description: string;
  readonly mime: string;
  readonly extensions: readonly `.${string}`[];
}

interface PickerOptions {
  readonly id: string;
  readonly suggestedName?: string;
  readonly types: readonly {
    readonly description: string;
    readonly accept: Readonly<Record<string, readonly string[]>>;
  }[];
}

/** The parts of File System Access that TypeScript's DOM types lack, as they are not in every browser. */
interface Pickers {
  showOpenFilePicker?(options: PickerOptions): Promise<FileSystemFileHandle[]>;
  showSaveFilePicker?(options: PickerOptions): Promise<FileSystemFileHandle>;
}
interface Permissions {
  queryPermission?(mode: {mode: "readwrite"}): Promise<PermissionState>;
  requestPermission?(mode: {mode: "readwrite"}): Promise<PermissionState>;
}
interface DroppedItem {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
}

const pickers = (): Pickers => window as Pickers;

/** Whether the page can write back to a file that the reader chose. */
export function canWriteBack(): boolean {
  return typeof pickers().showSaveFilePicker === "function";
}

function options(kinds: readonly FileKind[], suggestedName?: string): PickerOptions {
  const types = kinds.map(({description, mime, extensions}) => ({description, accept: {[mime]: extensions}}));
  return {id: "nablab", types, ...(suggestedName !== undefined && {suggestedName})};
}

/**
 * Lets the reader choose a file; `null` when the dialog is dismissed.
 * @throws {Error} with words for the reader, when the file cannot be read
 */
export async function openLocalFile(kinds: readonly FileKind[]): Promise<LocalFile | null> {
  const show = pickers().showOpenFilePicker;
  if (!show) {
    const [file] = await pickFiles({multiple: false, accept: kinds.flatMap(({extensions}) => extensions).join(",")});
    return file ? {file, handle: null} : null;
  }
  const [handle] = (await undismissed(show.call(window, options(kinds)))) ?? [];
  if (!handle) return null;
  try {
    return {file: await handle.getFile(), handle};
  } catch (error) {
    const why = isGone(error)
      ? "it is not there any more"
      : `the browser says: ${error instanceof Error ? error.message : error}`;
    throw new Error(`${handle.name} could not be read: ${why}. Choose it again, or another.`, {cause: error});
  }
}

/**
 * Writes a new file where the reader says; without File System Access it goes to the download folder.
 * @returns what writes it back, `null` when nothing does; `undefined` when the dialog is dismissed
 * @throws when the file cannot be written
 */
export async function saveLocalFile(
  content: Blob,
  name: string,
  kind: FileKind,
): Promise<FileSystemFileHandle | null | undefined> {
  const show = pickers().showSaveFilePicker;
  if (!show) {
    downloadBlob(name, content);
    return null;
  }
  const handle = await undismissed(show.call(window, options([kind], name)));
  if (!handle) return undefined;
  await writeBack(handle, content);
  return handle;
}

/**
 * Writes to a file that the reader chose before. The browser may ask the reader, once a visit.
 * @throws {Error} with words for the reader, when it is refused or cannot be written; the file is then as it was
 */
export async function writeBack(handle: FileSystemFileHandle, content: Blob): Promise<void> {
  const asked = handle as FileSystemFileHandle & Permissions;
  if ((await asked.queryPermission?.({mode: "readwrite"})) !== "granted") {
    const answer = (await asked.requestPermission?.({mode: "readwrite"})) ?? "granted";
    // A question that is closed without an answer stays open.
    if (answer !== "granted") throw new Error(`The browser was not allowed to write to ${handle.name}.`);
  }
  let stream: FileSystemWritableFileStream | null = null;
  try {
    stream = await handle.createWritable();
    await stream.write(content);
    await stream.close();
  } catch (error) {
    await stream?.abort().catch(() => undefined);
    throw isGone(error)
      ? new Error(`${handle.name} is not there any more: it was moved or deleted. “Save to a file…” makes a new one.`, {
          cause: error,
        })
      : new Error(`${handle.name} could not be written: ${error instanceof Error ? error.message : error}`, {
          cause: error,
        });
  }
}

/** Whether it means that a file was moved or deleted since it was chosen. */
function isGone(error: unknown): boolean {
  return error instanceof DOMException && error.name === "NotFoundError";
}

/** Files of a drop, with handles where the browser gives them. To be called within the event. */
export function droppedFiles(transfer: DataTransfer): Promise<LocalFile[]> {
  const items = [...transfer.items].filter(({kind}) => kind === "file");
  return Promise.all(
    items.map(async (item) => {
      const file = item.getAsFile();
      const handle = await (item as DataTransferItem & DroppedItem).getAsFileSystemHandle?.().catch(() => null);
      return file ? [{file, handle: handle?.kind === "file" ? (handle as FileSystemFileHandle) : null}] : [];
    }),
  ).then((found) => found.flat());
}

/** What a dialog gave, `null` when the reader dismissed it. */
async function undismissed<T>(dialog: Promise<T>): Promise<T | null> {
  try {
    return await dialog;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null;
    throw error;
  }
}
