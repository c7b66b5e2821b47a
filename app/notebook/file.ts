/** The file on the reader's disk that the open notebook is saved to, where the browser lets a page write to one. */
import {createStore, type StoreApi} from "zustand/vanilla";
import type {Outputs} from "../../kernel/formats/format.ts";
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {fileName} from "../formats/download.ts";
import {EXPORTS, type Export, NATIVE} from "../formats/exports.ts";
import {saveLocalFile, writeBack} from "../formats/local-files.ts";
import {notify} from "../shell/notices.ts";
import type {Database} from "../storage/database.ts";
import {readFileHandle, saveFileHandle} from "../storage/files.ts";

export interface NotebookFile {
  readonly store: StoreApi<{readonly handle: FileSystemFileHandle | null}>;
  /** Reads which file the notebook had on the last visit. */
  load(): Promise<void>;
  /** Writes to the notebook's file; `false` when it has none. Failures are told. */
  save(): Promise<boolean>;
  /** Writes a file of the reader's choice, which is the notebook's from then on. Failures are told. */
  saveAs(): Promise<void>;
}

interface Options {
  readonly database: Database | null;
  /** Storage key of the notebook now. */
  id(): string;
  notebook(): Notebook;
  /** The notebook as it leaves: with the manifest of its run. */
  leaving(): Promise<Notebook>;
  outputs(): Outputs;
}

export function openNotebookFile({database, id, notebook, leaving, outputs}: Options): NotebookFile {
  const store = createStore<{handle: FileSystemFileHandle | null}>(() => ({handle: null}));

  async function content(format: Export): Promise<Blob> {
    return new Blob([await format.write(await leaving(), outputs())], {type: format.mime});
  }

  async function attempt<T>(action: () => Promise<T>): Promise<T | null> {
    try {
      return await action();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      notify(`The file was not saved. ${why} The notebook is still kept in this browser.`, {tone: "bad"});
      return null;
    }
  }

  return {
    store,
    async load() {
      const handle = database && (await readFileHandle(database, id()).catch(() => null));
      store.setState({handle});
    },
    async save() {
      const {handle} = store.getState();
      if (!handle) return false;
      const saved = await attempt(async () => {
        await writeBack(handle, await content(formatOf(handle.name)));
        return true;
      });
      if (saved) notify(`Saved in ${handle.name} and in this browser.`);
      return true;
    },
    async saveAs() {
      const handle = await attempt(async () =>
        saveLocalFile(await content(NATIVE), fileName(notebook().title, "html"), NATIVE),
      );
      if (!handle) return;
      store.setState({handle});
      notify(`Saved in ${handle.name}. From now on Save writes to it.`);
      // Forgetting the file by the next visit does no harm.
      if (database) await saveFileHandle(database, id(), handle).catch(() => undefined);
    },
  };
}

/** The format that a file's ending names. */
function formatOf(name: string): Export {
  return EXPORTS.find(({extensions}) => extensions.some((ending) => name.endsWith(ending))) ?? NATIVE;
}
