import {Maximize, ZoomIn, ZoomOut} from "lucide-react";
import {type KeyboardEvent, useEffect, useRef, useState} from "react";
import type {Layout, PlacedNode} from "../../../../graph/layout.ts";
import {nearestTo} from "../../../../graph/nearest.ts";
import {IconButton} from "../../../../shell/controls.tsx";
import {useDocument, useSession} from "../../../workspace.ts";
import {focusCell} from "../../focus.ts";
import type {Dataflow, FlowNode} from "./dataflow.ts";
import {useLayout} from "./use-layout.ts";

const MARGIN = 12;
const ZOOM_STEP = 1.25;
const MIN_ZOOM = 0.3;
const MAX_ZOOM = 2;
/** Smaller than this, labels cannot be read: rather scroll. */
const READABLE = 0.7;

/** The graph as a picture. Arrow keys walk from cell to cell, Enter goes to the cell in the notebook. */
export function GraphView({flow: next}: {flow: Dataflow}) {
  const {laidOut, problem} = useLayout(next);
  const scroller = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState<number | null>(null);
  const [fit, setFit] = useState(1);
  const selection = useDocument((state) => state.selection);
  const [current, setCurrent] = useState<string | null>(null);
  const width = laidOut?.layout.width ?? 0;

  useEffect(() => {
    const element = scroller.current;
    if (!element || width === 0) return;
    const observer = new ResizeObserver(() => {
      setFit(Math.min(1, element.clientWidth / (width + 2 * MARGIN)));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [width]);

  if (problem !== null) {
    return (
      <p className="side-panel-hint">The graph could not be laid out: {problem}. The list has the same information.</p>
    );
  }
  if (!laidOut) return <p className="side-panel-hint">Laying out…</p>;
  const {flow, layout} = laidOut;
  const scale = zoom ?? Math.max(READABLE, fit);
  const change = (factor: number) => setZoom(Math.max(MIN_ZOOM, Math.min(MAX_ZOOM, scale * factor)));
  const focused = current ?? selection ?? "";
  const stop = layout.nodes.some(({id}) => id === focused) ? focused : layout.nodes[0]?.id;

  return (
    <>
      <div className="graph-tools">
        <IconButton label="Smaller" onPress={() => change(1 / ZOOM_STEP)}>
          <ZoomOut size={15} aria-hidden />
        </IconButton>
        <IconButton label="Larger" onPress={() => change(ZOOM_STEP)}>
          <ZoomIn size={15} aria-hidden />
        </IconButton>
        <IconButton label="Fit into the panel" onPress={() => setZoom(fit)}>
          <Maximize size={15} aria-hidden />
        </IconButton>
      </div>
      <div className="graph-scroller" ref={scroller}>
        {/* biome-ignore lint/a11y/useSemanticElements: a picture is no <fieldset> */}
        <svg
          className="graph"
          role="group"
          aria-label="Dataflow: arrow keys walk from cell to cell, Enter goes there"
          width={(layout.width + 2 * MARGIN) * scale}
          height={(layout.height + 2 * MARGIN) * scale}
          viewBox={`${-MARGIN} ${-MARGIN} ${layout.width + 2 * MARGIN} ${layout.height + 2 * MARGIN}`}
        >
          <defs>
            <marker id="graph-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
              <path d="M0 0L8 4L0 8z" />
            </marker>
          </defs>
          <Edges flow={flow} layout={layout} highlighted={focused} />
          {layout.nodes.map((placed) => {
            const node = flow.nodes.find(({id}) => id === placed.id);
            if (!node) return null;
            return (
              <Node
                key={placed.id}
                node={node}
                placed={placed}
                selected={placed.id === selection}
                stop={placed.id === stop}
                label={describeNode(node, flow)}
                onFocus={() => setCurrent(placed.id)}
                onKeyDown={(event) => walk(event, placed, layout)}
              />
            );
          })}
        </svg>
      </div>
    </>
  );
}

/** Puts the focus on the nearest node in the direction of an arrow key. */
function walk(event: KeyboardEvent<SVGGElement>, from: PlacedNode, {nodes}: Layout): void {
  const next = nearestTo(from, nodes, event.key);
  if (!next) return;
  event.preventDefault();
  event.currentTarget.ownerSVGElement?.querySelector<SVGGElement>(`[data-node="${CSS.escape(next.id)}"]`)?.focus();
}

function Edges({flow, layout, highlighted}: {flow: Dataflow; layout: Layout; highlighted: string}) {
  const states = useSession((state) => state.cells);
  const inCycle = (id: string) => states[id]?.error?.name === "CycleError";
  return layout.edges.map(({from, to, path}) => (
    <path
      key={`${from} ${to}`}
      className="graph-edge"
      d={path}
      markerEnd="url(#graph-arrow)"
      data-highlighted={from === highlighted || to === highlighted || undefined}
      data-cycle={(inCycle(from) && inCycle(to)) || undefined}
    >
      <title>{flow.edges.find((edge) => edge.from === from && edge.to === to)?.names.join(", ")}</title>
    </path>
  ));
}

interface NodeProps {
  node: FlowNode;
  placed: PlacedNode;
  selected: boolean;
  /** The one node that Tab goes to. */
  stop: boolean;
  label: string;
  onFocus(): void;
  onKeyDown(event: KeyboardEvent<SVGGElement>): void;
}

function Node({node, placed: {x, y, width, height}, selected, stop, label, onFocus, onKeyDown}: NodeProps) {
  const status = useSession((state) => state.cells[node.id]?.status);
  const live = useSession((state) => state.cells[node.id]?.live === true);
  const error = useSession((state) => state.cells[node.id]?.error);
  const words = `${label}${status ? `; ${live ? "live" : status}` : ""}${error ? `: ${error.message}` : ""}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a picture has no <button>
    <g
      className="graph-node"
      role="button"
      tabIndex={stop ? 0 : -1}
      aria-label={words}
      aria-current={selected || undefined}
      data-node={node.id}
      data-status={live ? "running" : status}
      onClick={() => focusCell(node.id)}
      onFocus={onFocus}
      onKeyDown={(event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          focusCell(node.id);
        } else onKeyDown(event);
      }}
    >
      <title>{words}</title>
      <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx={7} />
      <text x={x - width / 2 + 12} y={y + 4}>
        <tspan className="graph-place">{node.place}</tspan>
        <tspan dx={8}>{node.label}</tspan>
      </text>
    </g>
  );
}

function describeNode({id, place, outputs}: FlowNode, {nodes, edges}: Dataflow): string {
  const placeOf = (cell: string) => nodes.find((node) => node.id === cell)?.place;
  const uses = edges.filter(({to}) => to === id).map(({from, names}) => `${names.join(", ")} of cell ${placeOf(from)}`);
  const users = edges.filter(({from}) => from === id).map(({to}) => `cell ${placeOf(to)}`);
  return [
    `Cell ${place}`,
    outputs.length > 0 ? `defines ${outputs.join(", ")}` : "",
    uses.length > 0 ? `uses ${uses.join(", ")}` : "",
    users.length > 0 ? `used by ${users.join(", ")}` : "",
  ]
    .filter(Boolean)
    .join("; ");
}
