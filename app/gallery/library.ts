/** The reader's own notebooks as the home page lists and changes them. */
import {createStore, type StoreApi} from "zustand/vanilla";
import type {Import} from "../../kernel/formats/format.ts";
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {writeNotebook} from "../../kernel/notebook/writer.ts";
import type {LocalFile} from "../formats/local-files.ts";
import {openFile} from "../formats/open.ts";
import {digestOf} from "../notebook/lineage.ts";
import {notify} from "../shell/notices.ts";
import type {Services} from "../shell/services.ts";
import {saveFileHandle} from "../storage/files.ts";
import {
  copyAttachments,
  deleteNotebook,
  listNotebooks,
  type NotebookSummary,
  newNotebookId,
  readNotebook,
  restoreNotebook,
  saveNotebook,
} from "../storage/notebooks.ts";
import {saveOutputs} from "../storage/outputs.ts";
import {consentTo, giveConsent} from "../trust/consents.ts";

export interface Library {
  readonly store: StoreApi<{readonly notebooks: readonly NotebookSummary[]; readonly loaded: boolean}>;
  refresh(): Promise<void>;
  /** Copies a notebook of the reader's; returns the copy's id, or `null` when it could not be stored. */
  duplicate(id: string): Promise<string | null>;
  /**
   * Stores a text as a new notebook; returns its id, or `null` when it could not be stored.
   * @param agreed it may run: it is the reader's own, or comes with Nablab
   */
  add(title: string, html: string, agreed: boolean): Promise<string | null>;
  /** Deletes a notebook; the notice brings it back. */
  remove(id: string): Promise<void>;
  /** Stores the notebook of a file of any format; returns its id, or `null` when it holds none. */
  open(file: LocalFile): Promise<string | null>;
}

/** Opens the library of this browser. Failures are told, never thrown. */
export function openLibrary({database, unavailable}: Services): Library {
  const store = createStore<{notebooks: readonly NotebookSummary[]; loaded: boolean}>(() => ({
    notebooks: [],
    loaded: false,
  }));

  async function attempt<T>(
    what: string,
    action: (open: NonNullable<Services["database"]>) => Promise<T>,
  ): Promise<T | null> {
    try {
      if (!database) throw new Error(unavailable);
      return await action(database);
    } catch (error) {
      notify(`${what}: ${error instanceof Error ? error.message : error}`, {tone: "bad"});
      return null;
    }
  }

  async function refresh(): Promise<void> {
    const notebooks = database ? await attempt("Your notebooks could not be listed", listNotebooks) : [];
    store.setState({notebooks: notebooks ?? [], loaded: true});
  }

  async function add(title: string, html: string, agreed: boolean): Promise<string | null> {
    const id = newNotebookId();
    const saved = await attempt("The notebook could not be stored", (open) =>
      saveNotebook(open, {id, title, html, origin: null, revision: 0}),
    );
    if (saved && agreed) await attempt("You will be asked whether it may run", (open) => giveConsent(open, id, html));
    await refresh();
    return saved && id;
  }

  /** What the cells of a file showed is shown, as stale, until they run here. */
  async function keepOutputs(id: string, {notebook, outputs}: Import): Promise<void> {
    const records = [...outputs].map(([cell, {html, nbformat}]) => ({
      notebook: id,
      cell,
      hash: digestOf(notebook, [cell]),
      from: [cell],
      html,
      size: html.length,
      ms: 0,
      unfinished: false,
      saved: Date.now(),
      ...(nbformat && {nbformat}),
    }));
    if (records.length === 0) return;
    const cells = new Set(notebook.cells.map((cell) => cell.id));
    await attempt("What the cells showed could not be kept", (open) => saveOutputs(open, id, records, cells));
  }

  return {
    store,
    refresh,
    add,
    async duplicate(id) {
      const record = await attempt("The notebook could not be read", (open) => readNotebook(open, id));
      if (!record) return null;
      const agreed = (await consentTo(database, id, record.html)) !== null;
      const copy = await add(record.title, record.html, agreed);
      if (copy) await attempt("The attached files could not be copied", (open) => copyAttachments(open, id, copy));
      return copy;
    },
    async remove(id) {
      const gone = await attempt("The notebook could not be deleted", (open) => deleteNotebook(open, id));
      await refresh();
      if (!gone) return;
      notify(`“${gone.record.title}” deleted.`, {
        timeout: 20_000,
        action: {
          label: "Undo",
          run: () => void attempt("It could not be brought back", (open) => restoreNotebook(open, gone)).then(refresh),
        },
      });
    },
    async open({file, handle}) {
      const reading = await openFile(file).catch((error: Error) => {
        notify(error.message, {tone: "bad"});
        return null;
      });
      if (!reading) return null;
      for (const warning of reading.warnings) notify(`${file.name}: ${warning}`, {tone: "warn"});
      const notebook = {...reading.notebook, title: titleOf(reading.notebook, file)};
      const id = await add(notebook.title, writeNotebook(notebook), false);
      if (id) await keepOutputs(id, {...reading, notebook});
      // Writing back would take what is shown out of a page to show.
      if (id && handle && database && reading.format !== "standalone") {
        await saveFileHandle(database, id, handle).catch(() => undefined);
      }
      return id;
    },
  };
}

function titleOf(notebook: Notebook, file: File): string {
  return notebook.title.trim() || file.name.replace(/\.[a-z]+$/i, "");
}
