import {type KeyboardEvent, type PointerEvent, type RefObject, useState} from "react";
import {useServices, useSetting} from "../../../shell/services.ts";
import {clampWidth} from "./panel-state.ts";

const STEP = 16;

/**
 * The edge between notebook and panel: drag it, or move it by arrow keys. While it is dragged the panel lies over the
 * notebook, whose charts are drawn for the new width once it is let go.
 */
export function ResizeHandle({panel}: {panel: RefObject<HTMLElement | null>}) {
  const {settings} = useServices();
  const width = useSetting("panelWidth");
  const [dragging, setDragging] = useState(false);

  function widthAt(event: PointerEvent): number {
    return clampWidth(innerWidth - event.clientX, innerWidth);
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = {ArrowLeft: STEP, ArrowRight: -STEP, Home: -Infinity, End: Infinity}[event.key];
    if (step === undefined) return;
    event.preventDefault();
    settings.change({panelWidth: clampWidth(width + step, innerWidth)});
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that moves is no <hr>
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the side panel"
      aria-valuenow={width}
      aria-valuemin={clampWidth(0, innerWidth)}
      aria-valuemax={clampWidth(Number.POSITIVE_INFINITY, innerWidth)}
      tabIndex={0}
      className="side-panel-handle"
      data-dragging={dragging || undefined}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDragging(true);
      }}
      onPointerMove={(event) => {
        if (dragging && panel.current) panel.current.style.width = `${widthAt(event)}px`;
      }}
      onPointerUp={(event) => {
        setDragging(false);
        if (panel.current) panel.current.style.width = "";
        if (dragging) settings.change({panelWidth: widthAt(event)});
      }}
      onPointerCancel={() => {
        setDragging(false);
        if (panel.current) panel.current.style.width = "";
      }}
    />
  );
}
