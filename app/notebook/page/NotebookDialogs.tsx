import {useEffect} from "react";
import {useStore} from "zustand";
import {shownTable} from "../../output/table/shown.ts";
import {exportDialog, notesDialog, replayDialog, shareDialog} from "../../shell/dialogs.ts";
import {LaterDialog, later, usePart} from "../../shell/later.tsx";
import {finder} from "../find/finder.ts";
import {useWorkspace} from "../workspace.ts";
import {usePanelRoom} from "./panels/panel-room.ts";
import {panelState} from "./panels/panel-state.ts";

const parts = {
  panel: later(() => import("./panels/SidePanel.tsx").then((module) => module.SidePanel)),
  find: later(() => import("../find/FindBar.tsx").then((module) => module.FindBar)),
  slides: later(() => import("../slides/SlideShow.tsx").then((module) => module.SlideShow)),
  notes: later(() => import("../slides/NotesDialog.tsx").then((module) => module.NotesDialog)),
  share: later(() => import("../../share/ShareDialog.tsx").then((module) => module.ShareDialog)),
  replay: later(() => import("../../replay/ReplayDialog.tsx").then((module) => module.ReplayDialog)),
  table: later(() => import("../../output/table/FigureTableDialog.tsx").then((module) => module.FigureTableDialog)),
  export: later(() => import("./ExportDialog.tsx").then((module) => module.ExportDialog)),
};

const CLOSED = {open: false};

/** What opens above or beside the cells of a notebook. */
export function NotebookDialogs() {
  const {presentation} = useWorkspace();
  const isPresenting = useStore(presentation.store, ({at}) => at !== null);
  const SlideShow = usePart(parts.slides, isPresenting, () => presentation.end());
  useEffect(() => finder.close, []);
  usePanelRoom();
  return (
    <>
      <LaterDialog part={parts.panel} store={panelState} closed={{open: null}} />
      <LaterDialog part={parts.find} store={finder.store} closed={CLOSED} hasField />
      {SlideShow && <SlideShow />}
      <LaterDialog part={parts.notes} store={notesDialog} closed={{cell: null}} hasField />
      <LaterDialog part={parts.share} store={shareDialog} closed={CLOSED} />
      <LaterDialog part={parts.replay} store={replayDialog} closed={CLOSED} />
      <LaterDialog part={parts.table} store={shownTable} closed={{table: null}} />
      <LaterDialog part={parts.export} store={exportDialog} closed={CLOSED} />
    </>
  );
}
