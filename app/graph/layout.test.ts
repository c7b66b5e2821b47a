import {instance} from "@viz-js/viz";
import {expect, it} from "vitest";
import {graphvizInput, type Labelled, readLayout} from "./layout.ts";

const node = (id: string, label: string) => ({id, label, place: 1});

it("places real Graphviz output: definers above users, boxes apart, edges from box to box, cycles too", async () => {
  const flow: Labelled = {
    nodes: [node("a", "rate"), node("b", "history"), node("c", "Plot.plot({"), node("d", "d")],
    edges: [
      {from: "a", to: "b"},
      {from: "b", to: "c"},
      {from: "c", to: "d"},
      {from: "d", to: "c"},
    ],
  };
  const viz = await instance();
  const layout = readLayout(viz.renderJSON(graphvizInput(flow)));
  const at = new Map(layout.nodes.map((placed) => [placed.id, placed]));
  expect([...at.keys()].sort()).toEqual(["a", "b", "c", "d"]);
  const y = (id: string) => at.get(id)?.y ?? Number.NaN;
  expect(y("a")).toBeLessThan(y("b"));
  expect(y("b")).toBeLessThan(y("c"));
  for (const {x, width, height, y} of layout.nodes) {
    expect(x - width / 2).toBeGreaterThanOrEqual(-1);
    expect(x + width / 2).toBeLessThanOrEqual(layout.width + 1);
    expect(y + height / 2).toBeLessThanOrEqual(layout.height + 1);
  }
  expect(layout.edges.map(({from, to}) => `${from}${to}`).sort()).toEqual(["ab", "bc", "cd", "dc"]);
  for (const {from, to, path} of layout.edges) {
    const [x0 = 0, y0 = 0, ...rest] = path.match(/-?[\d.]+(?:e-?\d+)?/g)?.map(Number) ?? [];
    const near = (id: string, x: number, y: number) => {
      const box = at.get(id);
      return box && Math.abs(x - box.x) <= box.width / 2 + 2 && Math.abs(y - box.y) <= box.height / 2 + 2;
    };
    expect(near(from, x0, y0), `${from}${to} ${path}`).toBe(true);
    expect(near(to, rest.at(-2) ?? 0, rest.at(-1) ?? 0), `${from}${to} ${path}`).toBe(true);
  }
});

it("lays out an empty graph", async () => {
  const viz = await instance();
  expect(readLayout(viz.renderJSON(graphvizInput({nodes: [], edges: []})))).toMatchObject({nodes: [], edges: []});
});

it("refuses what is no layout", () => {
  expect(() => readLayout({nothing: 1})).toThrow();
});
