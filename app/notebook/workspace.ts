/** An open notebook with all that belongs to it: document, kernel, outputs, autosave and attachments. */
import {createContext, useContext} from "react";
import {useStore} from "zustand";
import {createStore, type StoreApi} from "zustand/vanilla";
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {setCells} from "../editor/cells.ts";
import {setVariables} from "../editor/variables.ts";
import {manifested} from "../formats/html.ts";
import {createJournal} from "../history/journal.ts";
import {openKeeping} from "../history/keeping.ts";
import type {Tabs} from "../history/tabs.ts";
import {createOutputHost, type PageOutput} from "../output/host.ts";
import {browserTransport, loadData} from "../session/browser.ts";
import type {Session} from "../session/contract.ts";
import {createSession} from "../session/session.ts";
import type {SessionState} from "../session/state.ts";
import {notify} from "../shell/notices.ts";
import {addAddress, renameAddress} from "../shell/router.ts";
import type {Services} from "../shell/services.ts";
import {look} from "../shell/theme.ts";
import type {Autosave} from "../storage/autosave.ts";
import type {OutputRecord} from "../storage/database.ts";
import {newNotebookId} from "../storage/notebooks.ts";
import {createTrust, type Trust} from "../trust/trust.ts";
import {type Attachments, openAttachments} from "./attachments.ts";
import {goOnByItself} from "./backend/go-on.ts";
import type {DocumentState} from "./document.ts";
import {environment} from "./environment.ts";
import {type NotebookFile, openNotebookFile} from "./file.ts";
import {followWork} from "./follow-work.ts";
import {type Heights, measureHeights, readHeights, writeHeights} from "./heights.ts";
import {restOutOfSight} from "./out-of-sight.ts";
import {outputsOf} from "./outputs.ts";
import {type Opened, type Place, placeRoute} from "./place.ts";
import {openResults, type Results} from "./results.ts";
import {keepMarks} from "./selection.ts";
import {createPresentation, type Presentation} from "./slides/presenting.ts";
import {createDocumentStore, type DocumentStore} from "./store.ts";
import {openValues, type Values} from "./values.ts";
import {createView, type ViewStore} from "./view.ts";

export interface Workspace {
  readonly document: DocumentStore;
  readonly place: StoreApi<Place>;
  readonly session: Session;
  readonly output: PageOutput;
  readonly autosave: Autosave;
  /** Other tabs that have this notebook open. */
  readonly tabs: Tabs;
  readonly attachments: Attachments;
  readonly results: Results;
  readonly values: Values;
  /** Whether it may run. */
  readonly trust: Trust;
  readonly file: NotebookFile;
  /** Room that outputs had when the notebook was last left. */
  readonly heights: Heights;
  /** What is open, folded and marked on this page. */
  readonly view: ViewStore;
  /** The notebook as slides. */
  readonly presentation: Presentation;
  /** Saves, ends the kernel and lets go of everything. */
  close(): void;
}

/**
 * The spare kernel, which takes a processor for a second, comes so long (milliseconds) after the first one's backend, or
 * when that one does not answer.
 */
const SPARE = 15_000;

/**
 * Opens a workspace and starts its kernel.
 * @param records what its cells showed when it was last open
 */
export function openWorkspace(
  {notebook, place: where, kept, asks}: Opened,
  services: Services,
  records: ReadonlyMap<string, OutputRecord>,
): Workspace {
  const tab = newNotebookId();
  const journal = createJournal({notebook, settled: kept.settled, tab});
  const document = createDocumentStore(notebook, kept.history ?? undefined, journal.observe);
  const place = createStore<Place>(() => where);
  const view = createView(() => place.getState().id);
  const {backend, autorun} = services.settings.getState();

  const values = openValues({
    database: services.database,
    unavailable: services.unavailable,
    notebook: () => place.getState().id,
  });
  const output = createOutputHost({
    send: (node, event) => session.event(node, event),
    onRefused: (what, cell) => session.note("warn", what, cell),
  });
  const presentation = createPresentation({document, output, view});
  const session: Session = createSession({
    transport: browserTransport(),
    output,
    environment: environment(Math.min(1080, innerWidth - 32)),
    loadData,
    standby: SPARE,
    onReplaced: (reason) =>
      notify(`${reason} Another kernel has taken its place. Nothing that you wrote is lost; long cells wait for you.`, {
        tone: "warn",
      }),
    values: values.service,
    held: asks !== null,
    backend: where.shared?.backend ?? (backend === "best" ? null : backend),
    views: where.shared?.views,
  });

  const trust = createTrust({
    database: services.database,
    asks,
    shipped: where.origin !== null && where.revision === 0,
    key: () => place.getState().shared?.consentKey ?? place.getState().id,
    notebook: () => document.getState().notebook,
    session,
  });

  const withhold = () =>
    values.withhold(trust.store.getState().asks === null ? null : "Nobody has agreed that this notebook may run.");
  withhold();

  /** The reader has gone on: the address belongs to another view, though the last change may still be being stored. */
  let left = false;

  /** What is open has been stored: from now on the address leads to the stored text. */
  function arrive(next: Place): void {
    const route = placeRoute(next);
    const {shared, ...stored} = next;
    place.setState(stored, true);
    if (left) return;
    // The link is still there: one step back.
    if (shared) addAddress(route);
    else renameAddress(route);
  }

  const keeping = openKeeping({services, document, place, journal, tab, seq: kept.seq, arrive, trust});
  const {autosave} = keeping;

  const attachments = openAttachments({
    database: services.database,
    unavailable: services.unavailable,
    notebook: () => place.getState().id,
    session,
    changed: autosave.changed,
  });

  const results = openResults({
    database: services.database,
    records,
    id: () => place.getState().id,
    notebook: () => document.getState().notebook,
    session,
    output,
  });

  const file = openNotebookFile({
    database: services.database,
    id: () => place.getState().id,
    notebook: () => document.getState().notebook,
    leaving: () => manifested(document.getState().notebook, session.store.getState()),
    outputs: () => outputsOf({document, output, results}),
  });
  void file.load();

  const ends = [
    document.subscribe((state, previous) => {
      if (state.notebook === previous.notebook) return;
      setCells(state.notebook.cells);
      session.sync(state.notebook, changedKinds(state, previous));
      keeping.changed();
    }),
    trust.store.subscribe(withhold),
    keepMarks({document, view}),
    goOnByItself(session, services.settings),
    restOutOfSight(session, services.settings),
    session.store.subscribe((state, previous) => {
      if (state.variables !== previous.variables) setVariables(state.variables);
    }),
    followWork(session),
    look.subscribe(() => session.setEnvironment(environment())),
    listen(window, "pagehide", () => {
      leave();
      rememberHeights();
    }),
    listen(window.document, "visibilitychange", () => {
      if (window.document.visibilityState !== "hidden") return;
      leave();
      void results.flush();
    }),
  ];
  const leave = () => {
    trust.leave(place.getState().id);
    autosave.leave();
  };
  const rememberHeights = () => writeHeights(place.getState().id, measureHeights(window.document));
  setCells(notebook.cells);
  void attachments.load().then(() => session.sync(notebook, undefined, autorun ? results.held : waiting(notebook)));
  // A new notebook is stored at once, so that its address works from the start; what stands in a link has an address.
  if (where.revision === 0 && where.origin === null && !where.shared) autosave.changed();

  return {
    document,
    place,
    session,
    output,
    autosave,
    tabs: keeping.tabs,
    attachments,
    results,
    values,
    trust,
    file,
    heights: readHeights(where.id),
    view,
    presentation,
    close() {
      left = true;
      rememberHeights();
      results.close();
      for (const end of ends) end();
      presentation.dispose();
      void autosave.flush().finally(keeping.close);
      session.dispose();
    },
  };
}

/** Cells that wait when the reader does not want notebooks to run by themselves: all but the text. */
function waiting({cells}: Notebook): string[] {
  return cells.filter(({kind}) => kind !== "md").map(({id}) => id);
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
