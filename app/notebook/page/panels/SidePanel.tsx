import {X} from "lucide-react";
import {Suspense, useEffect, useRef} from "react";
import {Tab, TabList, TabPanel, Tabs} from "react-aria-components/Tabs";
import {useStore} from "zustand";
import {IconButton} from "../../../shell/controls.tsx";
import {useServices} from "../../../shell/services.ts";
import "./panels.css";
import {focusTaken, hidePanel, panelState, showPanel} from "./panel-state.ts";
import {PANELS, shownPanel} from "./panels.tsx";
import {ResizeHandle} from "./ResizeHandle.tsx";

/** For so many frames after it was asked for, the focus is put on the tab again when it went elsewhere. */
const FOCUS_FRAMES = 2;

/** The panel beside the notebook: one tab for each of `PANELS`. Nothing when it is closed. */
export function SidePanel() {
  const {settings} = useServices();
  const {open, focus} = useStore(panelState);
  const aside = useRef<HTMLElement>(null);
  const shown = shownPanel(open);

  // The tabs are there a frame after the panel, and a palette that closes hands the focus back a frame later.
  useEffect(() => {
    if (!focus || !shown) return;
    let frames = 0;
    let frame = requestAnimationFrame(function take() {
      // The reader went on before the frame came.
      if (!panelState.getState().focus) return;
      const tab = aside.current?.querySelector<HTMLElement>("[role=tab][aria-selected=true]");
      if (tab !== document.activeElement) tab?.focus();
      if (tab) frames += 1;
      if (frames < FOCUS_FRAMES) frame = requestAnimationFrame(take);
      else focusTaken();
    });
    return () => cancelAnimationFrame(frame);
  }, [focus, shown]);

  if (!shown) return null;
  return (
    <aside
      ref={aside}
      className="side-panel"
      aria-label="Side panel"
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) hidePanel(settings);
      }}
    >
      <ResizeHandle panel={aside} />
      <Tabs
        className="side-panel-tabs"
        selectedKey={shown.id}
        onSelectionChange={(id) => showPanel(settings, String(id))}
      >
        <div className="side-panel-head">
          <TabList className="side-panel-list" aria-label="Panels">
            {PANELS.map(({id, title, icon: Icon}) => (
              <Tab key={id} id={id} className="side-panel-tab" aria-label={title}>
                <i title={title}>
                  <Icon size={16} aria-hidden />
                </i>
                <span>{title}</span>
              </Tab>
            ))}
          </TabList>
          <IconButton label="Close the panel" keys="$mod+b" onPress={() => hidePanel(settings)}>
            <X size={16} aria-hidden />
          </IconButton>
        </div>
        {PANELS.map(({id, component: Content}) => (
          <TabPanel key={id} id={id} className="side-panel-body">
            <Suspense fallback={<p className="side-panel-hint">Loading…</p>}>
              <Content />
            </Suspense>
          </TabPanel>
        ))}
      </Tabs>
    </aside>
  );
}
