/** Where Graphviz puts boxes and the lines between them. Pure: whoever has Graphviz at hand runs it. */
import type {Graph} from "@viz-js/viz";
import * as v from "valibot";

/** Points and CSS pixels are the same here; Graphviz counts widths in inches. */
const POINTS = 72;
const CHARACTER = 6.7;
const NODE_HEIGHT = 28;

export interface PlacedNode {
  readonly id: string;
  /** Centre and size. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  /** An SVG path. */
  readonly path: string;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

/** A graph whose boxes show a place (a number, mostly) and a label. */
export interface Labelled {
  readonly nodes: readonly {readonly id: string; readonly place: number | string; readonly label: string}[];
  readonly edges: readonly {readonly from: string; readonly to: string}[];
}

/** The graph as Graphviz takes it: boxes as wide as their labels, from top to bottom or from left to right. */
export function graphvizInput({nodes, edges}: Labelled, direction: "TB" | "LR" = "TB"): Graph {
  return {
    directed: true,
    graphAttributes: {rankdir: direction, nodesep: 0.2, ranksep: direction === "TB" ? 0.4 : 0.7},
    nodeAttributes: {shape: "box", fixedsize: true, height: NODE_HEIGHT / POINTS},
    nodes: nodes.map(({id, place, label}) => ({
      name: id,
      attributes: {width: (CHARACTER * (label.length + String(place).length) + 36) / POINTS},
    })),
    edges: edges.map(({from, to}) => ({tail: from, head: to})),
  };
}

const output = v.object({
  bb: v.string(),
  objects: v.optional(
    v.array(v.object({name: v.string(), pos: v.string(), width: v.string(), height: v.string()})),
    [],
  ),
  edges: v.optional(v.array(v.object({tail: v.number(), head: v.number(), pos: v.string()})), []),
});

/** Reads Graphviz's JSON. @throws {v.ValiError} when it is none */
export function readLayout(json: unknown): Layout {
  const {bb, objects, edges} = v.parse(output, json);
  const [, , width = 0, height = 0] = numbers(bb);
  return {
    width,
    height,
    nodes: objects.map((node) => {
      const [x = 0, y = 0] = numbers(node.pos);
      return {
        id: node.name,
        x,
        y: height - y,
        width: Number(node.width) * POINTS,
        height: Number(node.height) * POINTS,
      };
    }),
    edges: edges.map(({tail, head, pos}) => ({
      from: objects[tail]?.name ?? "",
      to: objects[head]?.name ?? "",
      path: pathOf(pos, height),
    })),
  };
}

function numbers(text: string): number[] {
  return text.split(",").map(Number);
}

/** Graphviz's spline `e,x,y x0,y0 x1,y1 …` (the arrow's tip, then Bézier points) as an SVG path to the tip. */
function pathOf(pos: string, height: number): string {
  const parts = pos.split(" ");
  const tip = parts.find((part) => part.startsWith("e,"))?.slice(2);
  const points = parts.filter((part) => !/^[es],/.test(part));
  const point = (text: string) => {
    const [x = 0, y = 0] = numbers(text);
    return `${x} ${height - y}`;
  };
  const [start = "0,0", ...rest] = points;
  return `M${point(start)}C${rest.map(point).join(" ")}${tip ? `L${point(tip)}` : ""}`;
}
