/** The notebook as a graph: cells that read or define names, and which name goes from which to which. */
import type {Cell} from "../../../../../kernel/notebook/notebook.ts";
import {isRunnable} from "../../../../../kernel/notebook/notebook.ts";
import type {SessionState} from "../../../../session/state.ts";

export interface FlowNode {
  readonly id: string;
  /** Place on the page, from 1. */
  readonly place: number;
  /** Its names, or how its text begins. */
  readonly label: string;
  readonly outputs: readonly string[];
}

export interface FlowEdge {
  readonly from: string;
  readonly to: string;
  readonly names: readonly string[];
}

export interface Dataflow {
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
}

const LONGEST_LABEL = 20;

/** The graph by what each cell's text reads and defines: cycles and names that two cells define are in it as they are. */
export function dataflow(cells: readonly Cell[], analyses: SessionState["analyses"]): Dataflow {
  const definers = new Map<string, string[]>();
  for (const {id} of cells) {
    for (const name of analyses[id]?.outputs ?? []) definers.set(name, [...(definers.get(name) ?? []), id]);
  }
  const edges = new Map<string, {from: string; to: string; names: string[]}>();
  for (const {id: to} of cells) {
    for (const name of new Set(analyses[to]?.inputs)) {
      for (const from of definers.get(name) ?? []) {
        if (from === to) continue;
        const edge = edges.get(`${from} ${to}`) ?? {from, to, names: []};
        edge.names.push(name);
        edges.set(`${from} ${to}`, edge);
      }
    }
  }
  const joined = new Set([...edges.values()].flatMap(({from, to}) => [from, to]));
  const nodes = cells.flatMap((cell, index) => {
    const outputs = analyses[cell.id]?.outputs ?? [];
    if (!isRunnable(cell.kind) || (outputs.length === 0 && !joined.has(cell.id))) return [];
    return [{id: cell.id, place: index + 1, label: labelOf(cell, outputs), outputs}];
  });
  return {nodes, edges: [...edges.values()]};
}

function labelOf({source}: Cell, outputs: readonly string[]): string {
  const text = outputs.length > 0 ? outputs.join(", ") : (source.trim().split("\n")[0] ?? "");
  return text.length > LONGEST_LABEL ? `${text.slice(0, LONGEST_LABEL - 1)}…` : text;
}
