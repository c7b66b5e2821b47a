/** An open notebook with all that belongs to it: document, kernel, outputs, autosave and attachments. */
import {createContext, useContext} from "react";
import {useStore} from "zustand";
import {createStore, type StoreApi} from "zustand/vanilla";
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {writeNotebook} from "../../kernel/notebook/writer.ts";
import type {Environment} from "../../kernel/protocol.ts";
import {setCells} from "../editor/cells.ts";
import {createOutputHost, type PageOutput} from "../output/host.ts";
import {browserTransport, loadData} from "../session/browser.ts";
import {createSession, type Session} from "../session/session.ts";
import type {SessionState} from "../session/state.ts";
import {notify} from "../shell/notices.ts";
import {renameAddress} from "../shell/router.ts";
import type {Services} from "../shell/services.ts";
import {darkness} from "../shell/theme.ts";
import {type Autosave, createAutosave} from "../storage/autosave.ts";
import {copyAttachments, copyId, type Draft} from "../storage/notebooks.ts";
import {type Attachments, openAttachments} from "./attachments.ts";
import type {DocumentState} from "./document.ts";
import {type Heights, measureHeights, readHeights, writeHeights} from "./heights.ts";
import {type Opened, type Place, placeRoute} from "./place.ts";
import {createDocumentStore, type DocumentStore} from "./store.ts";

export interface Workspace {
  readonly document: DocumentStore;
  readonly place: StoreApi<Place>;
  readonly session: Session;
  readonly output: PageOutput;
  readonly autosave: Autosave;
  readonly attachments: Attachments;
  /** Room that outputs had when the notebook was last left. */
  readonly heights: Heights;
  /** Cells whose code is open although the notebook does not show it. */
  readonly view: StoreApi<{readonly open: ReadonlySet<string>}>;
  /** Saves, ends the kernel and lets go of everything. */
  close(): void;
}

/** Opens a workspace and starts its kernel. */
export function openWorkspace({notebook, place: where}: Opened, services: Services): Workspace {
  const document = createDocumentStore(notebook);
  const place = createStore<Place>(() => where);
  const view = createStore<{open: ReadonlySet<string>}>(() => ({open: new Set<string>()}));

  const output = createOutputHost({send: (node, event) => session.event(node, event)});
  const session: Session = createSession({
    transport: browserTransport(),
    output,
    environment: environment(Math.min(1080, innerWidth - 32)),
    loadData,
    standby: true,
  });

  const autosave = createAutosave({
    database: services.database,
    unavailable: services.unavailable,
    draft: () => draft(document.getState().notebook, place.getState()),
    saved: ({revision}) => arrive({...place.getState(), revision}),
    forked(record, from) {
      if (services.database) void copyAttachments(services.database, from.id, record.id);
      arrive({id: record.id, revision: record.revision, origin: null, outdated: false, copied: false});
      notify(`“${from.title}” was changed in another tab too. What you write here is now a notebook of its own.`, {
        tone: "warn",
      });
    },
  });

  /** What is open has been stored: from now on the address leads to the stored text. */
  function arrive(next: Place): void {
    const route = placeRoute(next);
    place.setState(next, true);
    renameAddress(route);
  }

  const attachments = openAttachments({
    database: services.database,
    unavailable: services.unavailable,
    notebook: () => place.getState().id,
    session,
    changed: autosave.changed,
  });

  const ends = [
    document.subscribe((state, previous) => {
      if (state.notebook === previous.notebook) return;
      setCells(state.notebook.cells);
      session.sync(state.notebook, changedKinds(state, previous));
      autosave.changed();
    }),
    darkness.subscribe(() => session.setEnvironment(environment(lastWidth))),
    listen(window, "pagehide", () => {
      autosave.leave();
      rememberHeights();
    }),
    listen(window.document, "visibilitychange", () => {
      if (window.document.visibilityState === "hidden") autosave.leave();
    }),
  ];
  const rememberHeights = () => writeHeights(place.getState().id, measureHeights(window.document));
  setCells(notebook.cells);
  void attachments.load().then(() => session.sync(notebook));
  // A new notebook is stored at once, so that its address works from the start.
  if (where.revision === 0 && where.origin === null) autosave.changed();

  return {
    document,
    place,
    session,
    output,
    autosave,
    attachments,
    heights: readHeights(where.id),
    view,
    close() {
      rememberHeights();
      for (const end of ends) end();
      void autosave.flush();
      session.dispose();
    },
  };
}

let lastWidth = 0;

/** What cells may know of the page, at a given width of their outputs in CSS pixels. */
export function environment(width: number): Environment {
  lastWidth = width;
  const {dark} = darkness.getState();
  return {width, dark, pixelRatio: devicePixelRatio, chartFont: chartFont()};
}

/** The type that content.css gives to charts: the kernel lays their text out without seeing it. */
function chartFont(): Environment["chartFont"] {
  const style = getComputedStyle(document.documentElement);
  return {
    family: style.getPropertyValue("--sans"),
    size: Number.parseFloat(style.getPropertyValue("--chart-size")),
  };
}

function draft(notebook: Notebook, {id, revision, origin}: Place): Draft {
  const copy = origin !== null && id === copyId(origin.collection, origin.slug);
  return {id, revision, title: notebook.title, html: writeNotebook(notebook), origin: copy ? origin : null};
}

/** Cells that became another kind: their text means something else now, so the kernel must have it. */
function changedKinds(state: DocumentState, previous: DocumentState): string[] {
  const kinds = new Map(previous.notebook.cells.map(({id, kind}) => [id, kind]));
  return state.notebook.cells.filter(({id, kind}) => kinds.has(id) && kinds.get(id) !== kind).map(({id}) => id);
}

function listen(target: EventTarget, type: string, listener: () => void): () => void {
  target.addEventListener(type, listener);
  return () => target.removeEventListener(type, listener);
}

export const WorkspaceContext = createContext<Workspace | null>(null);

/** The open notebook. @throws outside of a notebook page */
export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (!workspace) throw new Error("useWorkspace needs a <WorkspaceContext> round it.");
  return workspace;
}

/** Part of the open document; the component renders again only when that part changes. */
export function useDocument<T>(select: (state: DocumentState) => T): T {
  return useStore(useWorkspace().document, select);
}

/** Part of what the page knows of the kernel. */
export function useSession<T>(select: (state: SessionState) => T): T {
  return useStore(useWorkspace().session.store, select);
}
