import {useEffect, useMemo, useRef} from "react";
import {Button} from "react-aria-components/Button";
import {useStore} from "zustand";
import type {LocalFile} from "../../formats/local-files.ts";
import {isNotebook} from "../../formats/open.ts";
import {openLibrary} from "../../gallery/library.ts";
import {chooseFile, openFileCommand} from "../../gallery/open-file.ts";
import {KeepingBanner} from "../../history/page/KeepingBanner.tsx";
import {Announcer} from "../../shell/Announcer.tsx";
import {Bar} from "../../shell/Bar.tsx";
import {useCommands} from "../../shell/commands.ts";
import {useFileDrop} from "../../shell/file-drop.ts";
import {notify} from "../../shell/notices.ts";
import {navigate} from "../../shell/router.ts";
import {type Services, useServices, useSetting} from "../../shell/services.ts";
import {ConsentBanner} from "../../trust/ConsentBanner.tsx";
import type {Attachments} from "../attachments.ts";
import {BackendBanner} from "../backend/BackendBanner.tsx";
import {listenForClipboard} from "../clipboard/paste.ts";
import {notebookCommands} from "../commands/index.ts";
import {environment} from "../environment.ts";
import {isCheck} from "../exercises/exercise.ts";
import {formatCommands} from "../format.ts";
import {foldedAway, headingLevel} from "../sections.ts";
import {deckOf, visibleAt} from "../slides/deck.ts";
import {useDocument, useSession, useWorkspace} from "../workspace.ts";
import {AddCell} from "./AddCell.tsx";
import {CellView} from "./CellView.tsx";
import {DropLine} from "./drag/DropLine.tsx";
import {useCellDrop} from "./drag/drag.ts";
import {EmptyHint} from "./EmptyHint.tsx";
import {useEditors} from "./editors.ts";
import {KernelProblem} from "./KernelProblem.tsx";
import {NextNotebook} from "./NextNotebook.tsx";
import {NotebookControls, NotebookCrumbs} from "./NotebookBar.tsx";
import {NotebookDialogs} from "./NotebookDialogs.tsx";
import {NotebookHeader} from "./NotebookHeader.tsx";
import {Outline} from "./Outline.tsx";
import {panelCommands} from "./panels/commands.ts";
import {restorePanel} from "./panels/panel-state.ts";
import {printCode} from "./print-code.ts";
import {RunReport} from "./RunReport.tsx";

/** Beyond this many cells, those out of sight are not laid out. */
const LONG = 40;

/** The view of an open notebook. */
export function NotebookPage() {
  const workspace = useWorkspace();
  const services = useServices();
  const {settings} = services;
  const {attachments} = workspace;
  useCommands(useMemo(() => [...panelCommands(settings), ...formatCommands(workspace)], [workspace, settings]));
  useCommands(useMemo(() => notebookCommands(workspace, settings), [workspace, settings]));
  useCommands(useMemo(() => [openFileCommand(() => void chooseFile(openLibrary(services)))], [services]));
  useEffect(() => restorePanel(settings), [settings]);
  useEffect(() => listenForClipboard(workspace), [workspace]);
  useBodyState();
  useEditors();
  const dropping = useFileDrop((files) => void takeDrop(files, attachments, services));
  const showOutline = useSetting("outline");
  const title = useDocument(({notebook}) => notebook.title);

  useEffect(() => printCode(() => workspace.document.getState().notebook), [workspace]);

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
      <KernelProblem />
      <BackendBanner />
      <div className="page-frame">
        <KeepingBanner />
        <div className="page">
          {showOutline && <Outline />}
          <main id="main" tabIndex={-1} className="notebook" data-drop={dropping || undefined}>
            <ConsentBanner />
            <NotebookHeader />
            <CellList />
            <EndOfCells />
            <NextNotebook />
          </main>
        </div>
      </div>
      <NotebookDialogs />
      <RunReport />
      <Announcer />
    </>
  );
}

/** New cells at the end, or the way out of the reading view. */
function EndOfCells() {
  const {view} = useWorkspace();
  const reading = useStore(view, (state) => state.reading);
  if (!reading) {
    return (
      <>
        <AddCell />
        <EmptyHint />
      </>
    );
  }
  return (
    <p className="reading-note">
      Reading view: code and tools are hidden.{" "}
      <Button className="link" onPress={() => view.setState({reading: false})}>
        Show them
      </Button>
    </p>
  );
}

/** A notebook among the files is opened beside this one; all else is attached. */
async function takeDrop(files: readonly LocalFile[], attachments: Attachments, services: Services): Promise<void> {
  const notebooks = await Promise.all(files.map(({file}) => isNotebook(file)));
  const data = files.filter((_, i) => !notebooks[i]).map(({file}) => file);
  if (data.length > 0) await attachments.add(data);
  const dropped = files.find((_, i) => notebooks[i]);
  if (!dropped) return;
  const id = await openLibrary(services).open(dropped);
  if (!id) return;
  navigate({view: "local", id});
  notify(`${dropped.file.name} is a notebook: it was opened as one of yours.`);
}

function CellList() {
  const {session, view, presentation} = useWorkspace();
  const notebook = useDocument((state) => state.notebook);
  const sections = useStore(view, (state) => state.sections);
  const reading = useStore(view, (state) => state.reading);
  const list = useRef<HTMLDivElement>(null);
  const {cells} = notebook;
  const checks = useStore(view, (state) => state.checks);
  const slide = useStore(presentation.store, (state) => state.at);
  const away = useMemo(() => foldedAway(notebook, sections), [notebook, sections]);
  const onSlide = useMemo(() => slide && visibleAt(deckOf(notebook), slide), [notebook, slide]);
  const folds = (id: string) => {
    if (!sections.has(id)) return null;
    return [...away.values()].filter((heading) => heading === id).length;
  };
  useCellDrop(list);

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
    <div className="cells" data-long={cells.length > LONG || undefined} data-reading={reading || undefined} ref={list}>
      {cells.map((cell, index) => (
        <CellView
          key={cell.id}
          cell={cell}
          index={index}
          count={cells.length}
          away={(onSlide ? !onSlide.has(cell.id) : away.has(cell.id)) || (isCheck(cell) && !checks)}
          folds={folds(cell.id)}
          heads={headingLevel(cell) !== null}
        />
      ))}
      <DropLine />
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
