import {type KeyboardEvent, type ReactNode, useMemo, useState} from "react";
import type {PlacedNode} from "../../graph/layout.ts";
import {nearestTo} from "../../graph/nearest.ts";
import {formatRoute} from "../../shell/router.ts";
import {type IdeaMapData, type IdeaNode, lineage} from "./ideas.ts";

const MARGIN = 8;

/** The map as a picture. Arrow keys walk from box to box, Enter opens a paper; the lineage of the box at hand stands out. */
export function IdeaMap({map}: {map: IdeaMapData}) {
  const {layout} = map;
  const [pointed, setPointed] = useState<string | null>(null);
  const [stop, setStop] = useState(layout.nodes[0]?.id);
  const near = useMemo(() => (pointed === null ? null : lineage(map, pointed)), [map, pointed]);
  const tone = (isNear: boolean | undefined) => (near === null ? undefined : isNear ? "near" : "far");
  const [width, height] = [layout.width + 2 * MARGIN, layout.height + 2 * MARGIN];
  return (
    <div className="map-scroller">
      {/* biome-ignore lint/a11y/useSemanticElements: a picture is no <fieldset> */}
      <svg
        className="map"
        role="group"
        aria-label="Map of ideas: arrow keys walk from box to box, Enter opens a paper"
        width={width}
        height={height}
        viewBox={`${-MARGIN} ${-MARGIN} ${width} ${height}`}
      >
        {layout.edges.map(({from, to, path}) => (
          <path key={`${from} ${to}`} className="map-edge" d={path} data-tone={tone(near?.has(from) && near.has(to))} />
        ))}
        {layout.nodes.map((placed) => {
          const node = map.nodes.find(({id}) => id === placed.id);
          if (!node) return null;
          return (
            <Box
              key={placed.id}
              node={node}
              tabIndex={placed.id === stop ? 0 : -1}
              tone={tone(near?.has(placed.id))}
              onPointed={(isPointed) => {
                setPointed(isPointed ? placed.id : null);
                if (isPointed) setStop(placed.id);
              }}
              onKeyDown={(event) => walk(event, placed, layout.nodes)}
            >
              <Shape node={node} placed={placed} />
            </Box>
          );
        })}
      </svg>
    </div>
  );
}

interface BoxProps {
  node: IdeaNode;
  tabIndex: number;
  tone: string | undefined;
  onPointed(isPointed: boolean): void;
  onKeyDown(event: KeyboardEvent): void;
  children: ReactNode;
}

/** A paper's box is a link; an idea's shows what came of it, and nothing more. */
function Box({node: {id, place, label}, tabIndex, tone, onPointed, onKeyDown, children}: BoxProps) {
  const shared = {
    className: "map-node",
    tabIndex,
    "data-node": id,
    "data-tone": tone,
    onPointerEnter: () => onPointed(true),
    onPointerLeave: () => onPointed(false),
    onFocus: () => onPointed(true),
    onBlur: () => onPointed(false),
    onKeyDown,
  };
  if (place === "") {
    return (
      // biome-ignore lint/a11y/useSemanticElements: a picture has no <button>
      <g {...shared} role="button" aria-label={`Idea: ${label}`} onClick={() => onPointed(true)}>
        {children}
      </g>
    );
  }
  const href = formatRoute({view: "shipped", collection: "papers", slug: id, original: false});
  return (
    <a {...shared} href={href} aria-label={`Paper ${place}: ${label}`}>
      {children}
    </a>
  );
}

function Shape({node: {place, label}, placed: {x, y, width, height}}: {node: IdeaNode; placed: PlacedNode}) {
  return (
    <>
      <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx={place ? 7 : height / 2} />
      <text x={place ? x - width / 2 + 12 : x} y={y + 4} textAnchor={place ? "start" : "middle"}>
        {place && <tspan className="map-place">{place}</tspan>}
        <tspan dx={place ? 8 : 0}>{label}</tspan>
      </text>
    </>
  );
}

function walk(event: KeyboardEvent, from: PlacedNode, nodes: readonly PlacedNode[]): void {
  const next = nearestTo(from, nodes, event.key);
  if (!next) return;
  event.preventDefault();
  event.currentTarget
    .closest("svg")
    ?.querySelector<SVGElement>(`[data-node="${CSS.escape(next.id)}"]`)
    ?.focus();
}
