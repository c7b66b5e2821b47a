import {useEffect, useMemo, useRef} from "react";
import {useStore} from "zustand";
import {startEditors} from "../../editor/load.ts";
import {Bar} from "../../shell/Bar.tsx";
import {useCommands} from "../../shell/commands.ts";
import {useFileDrop} from "../../shell/file-drop.ts";
import {notify} from "../../shell/notices.ts";
import {useServices, useSetting} from "../../shell/services.ts";
import {notebookCommands} from "../commands.ts";
import {environment, useDocument, useSession, useWorkspace} from "../workspace.ts";
import {AddCell} from "./AddCell.tsx";
import {CellView} from "./CellView.tsx";
import {NotebookControls, NotebookCrumbs} from "./NotebookBar.tsx";
import {NotebookHeader} from "./NotebookHeader.tsx";
import {Outline} from "./Outline.tsx";
import {ReplaceDialog} from "./ReplaceDialog.tsx";
import {RunReport} from "./RunReport.tsx";

/** Editors come after this time (milliseconds) even when no cell has shown anything. */
const EDITOR_LIMIT = 4000;
/** Beyond this many cells, those out of sight are not laid out. */
const LONG = 40;

/** The view of an open notebook. */
export function NotebookPage() {
  const workspace = useWorkspace();
  const {settings} = useServices();
  const {attachments} = workspace;
  useCommands(useMemo(() => notebookCommands(workspace, settings), [workspace, settings]));
  useBodyState();
  useEditorsAfterFirstOutput();
  const drop = useFileDrop((files) => void attachments.add(files));
  const showOutline = useSetting("outline");
  const title = useDocument(({notebook}) => notebook.title);

  useEffect(() => {
    document.title = `${title} · Nablab`;
    return () => {
      document.title = "Nablab";
    };
  }, [title]);

  return (
    <>
      <Bar crumbs={<NotebookCrumbs />}>
        <NotebookControls />
      </Bar>
      <SaveProblem />
      <div className="page">
        {showOutline && <Outline />}
        <main id="main" tabIndex={-1} className="notebook" data-drop={drop.over || undefined} {...drop.handlers}>
          <NotebookHeader />
          <CellList />
          <AddCell />
        </main>
      </div>
      <RunReport />
      <ReplaceDialog />
    </>
  );
}

function CellList() {
  const {session} = useWorkspace();
  const cells = useDocument((state) => state.notebook.cells);
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = list.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      // Text cells keep to the reading column; `width` is what a figure may use.
      const width = element.querySelector(".cell-body")?.clientWidth ?? 0;
      if (width > 0) session.setEnvironment(environment(width));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [session]);

  return (
    <div className="cells" data-long={cells.length > LONG || undefined} ref={list}>
      {cells.map((cell, index) => (
        <CellView key={cell.id} cell={cell} index={index} count={cells.length} />
      ))}
    </div>
  );
}

/** The kernel's state on `<body>`, for tests and assistive tools. */
function useBodyState(): void {
  const kernel = useSession((state) => state.kernel);
  const backend = useSession((state) => state.backend);
  useEffect(() => {
    document.body.dataset.kernel = kernel;
    if (backend) document.body.dataset.backend = backend;
    else delete document.body.dataset.backend;
  }, [kernel, backend]);
}

/** Loads the editors when cells have shown something: until then the kernel has the network and the processor. */
function useEditorsAfterFirstOutput(): void {
  const {session} = useWorkspace();
  useEffect(() => {
    const begin = () => {
      unsubscribe();
      clearTimeout(timer);
      startEditors().catch((error: Error) => {
        notify(`The editor could not be loaded: ${error.message}. Click into a cell to try again.`, {tone: "warn"});
      });
    };
    const unsubscribe = session.store.subscribe(({cells}) => {
      if (Object.values(cells).some(({status}) => status === "fresh" || status === "error")) begin();
    });
    const timer = setTimeout(begin, EDITOR_LIMIT);
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, [session]);
}

function SaveProblem() {
  const {autosave} = useWorkspace();
  const problem = useStore(autosave.state, (state) => state.problem);
  if (problem === null) return null;
  return (
    <p className="save-problem" role="alert">
      <strong>Not saved.</strong> {problem} Your changes are still in this page: download the notebook to keep them.
    </p>
  );
}
