import {useEffect, useState} from "react";
import {archiveState} from "../archive/archive-state.ts";
import {leaving} from "../output/leaving.ts";
import {palette, settingsDialog, shortcutsDialog} from "./dialogs.ts";
import {LaterDialog, later, usePart} from "./later.tsx";

const parts = {
  palette: later(() => import("./Palette.tsx").then((module) => module.Palette)),
  shortcuts: later(() => import("./ShortcutsDialog.tsx").then((module) => module.ShortcutsDialog)),
  settings: later(() => import("./settings/SettingsDialog.tsx").then((module) => module.SettingsDialog)),
  leave: later(() => import("./LeaveDialog.tsx").then((module) => module.LeaveDialog)),
  archive: later(() => import("../archive/ArchiveDialog.tsx").then((module) => module.ArchiveDialog)),
  tooltips: later(() => import("./Tooltips.tsx").then((module) => module.Tooltips)),
};

const CLOSED = {open: false};

/** What opens above any view. */
export function PageDialogs() {
  return (
    <>
      <LaterDialog part={parts.palette} store={palette} closed={CLOSED} hasField />
      <LaterDialog part={parts.shortcuts} store={shortcutsDialog} closed={CLOSED} hasField />
      <LaterDialog part={parts.settings} store={settingsDialog} closed={CLOSED} hasField />
      <LaterDialog part={parts.leave} store={leaving} closed={{link: null}} />
      <LaterDialog part={parts.archive} store={archiveState} closed={{importing: false}} />
      <TooltipsOnDemand />
    </>
  );
}

/** From the first button on that the reader points at, or turns to by keyboard. Without them a button has its name. */
function TooltipsOnDemand() {
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    if (asked) return;
    const ask = ({target}: Event) => {
      if (target instanceof Element && target.closest("[data-tip]")) setAsked(true);
    };
    document.addEventListener("pointerover", ask, {passive: true});
    document.addEventListener("focusin", ask);
    return () => {
      document.removeEventListener("pointerover", ask);
      document.removeEventListener("focusin", ask);
    };
  }, [asked]);
  const Tooltips = usePart(parts.tooltips, asked);
  return Tooltips && <Tooltips />;
}
