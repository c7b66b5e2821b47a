import {useLayoutEffect} from "react";
import {useStore} from "zustand";
import {useSetting} from "../../../shell/services.ts";
import {panelState} from "./panel-state.ts";
import {shownPanel} from "./panels.tsx";
import "./panel-room.css";

/** Tells the page's styles which panel is open and how wide it is. */
export function usePanelRoom(): void {
  const shown = useStore(panelState, ({open}) => shownPanel(open)?.id);
  const width = useSetting("panelWidth");
  useLayoutEffect(() => {
    const {style, dataset} = document.documentElement;
    style.setProperty("--side-panel", `${width}px`);
    if (shown) dataset.panel = shown;
    else delete dataset.panel;
    return () => {
      delete dataset.panel;
    };
  }, [shown, width]);
}
