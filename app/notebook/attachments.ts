/** Files of the open notebook: kept in this browser and given to its kernel. */
import {createStore, type StoreApi} from "zustand/vanilla";
import type {Attachment, Session} from "../session/contract.ts";
import {notify} from "../shell/notices.ts";
import type {AttachmentRecord, Database} from "../storage/database.ts";
import {deleteAttachment, listAttachments, saveAttachment} from "../storage/notebooks.ts";

export interface AttachedFile {
  readonly name: string;
  readonly size: number;
}

export interface Attachments {
  readonly store: StoreApi<{readonly files: readonly AttachedFile[]}>;
  /** Reads what is stored and gives it to the kernel. Failures are told, never thrown. */
  load(): Promise<void>;
  /** Adds files; one of the same name is replaced. */
  add(files: readonly File[]): Promise<void>;
  remove(name: string): Promise<void>;
  /** The files with their content. */
  all(): readonly Attachment[];
}

interface Options {
  readonly database: Database | null;
  readonly unavailable: string;
  /** Storage key of the notebook now. */
  notebook(): string;
  readonly session: Pick<Session, "attach" | "detach">;
  /** The notebook has changed and must be stored with its files. */
  changed(): void;
}

/** Opens the attachments of one notebook. */
export function openAttachments({database, unavailable, notebook, session, changed}: Options): Attachments {
  const store = createStore<{files: readonly AttachedFile[]}>(() => ({files: []}));

  const given = new Map<string, Attachment>();

  function give({name, mime, bytes}: Omit<AttachmentRecord, "notebook">): void {
    session.attach({name, mime, bytes});
    given.set(name, {name, mime, bytes});
    const others = store.getState().files.filter((file) => file.name !== name);
    const files = [...others, {name, size: bytes.byteLength}].sort((a, b) => a.name.localeCompare(b.name));
    store.setState({files});
  }

  return {
    store,
    all: () => [...given.values()],
    async load() {
      if (!database) return;
      try {
        for (const record of await listAttachments(database, notebook())) give(record);
      } catch (error) {
        notify(`The attached files could not be read: ${message(error)}`, {tone: "bad"});
      }
    },
    async add(files) {
      for (const file of files) {
        const bytes = await file.arrayBuffer();
        give({name: file.name, mime: file.type, bytes});
        try {
          if (!database) throw new Error(unavailable);
          await saveAttachment(database, {notebook: notebook(), name: file.name, mime: file.type, bytes});
          changed();
        } catch (error) {
          notify(`${file.name} is attached until you leave, but could not be stored: ${message(error)}`, {tone: "bad"});
        }
      }
    },
    async remove(name) {
      session.detach(name);
      given.delete(name);
      store.setState(({files}) => ({files: files.filter((file) => file.name !== name)}));
      try {
        if (database) await deleteAttachment(database, notebook(), name);
      } catch (error) {
        notify(`${name} could not be removed from storage: ${message(error)}`, {tone: "bad"});
      }
    },
  };
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
