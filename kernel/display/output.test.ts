import {createCanvas} from "@napi-rs/canvas";
import * as d3 from "d3";
import {html, svg} from "htl";
import {afterEach, beforeEach, expect, test} from "vitest";
import {DISPLAYED_VALUES} from "../budgets.ts";
import {createDisplay, type Display, type DisplayMessage} from "./display.ts";
import type {CreateCanvas} from "./dom/state.ts";

let display: Display;
let messages: DisplayMessage[];
let restore: () => void;

beforeEach(() => {
  messages = [];
  display = createDisplay({
    environment: {width: 640, dark: false, pixelRatio: 1},
    createCanvas: createCanvas as unknown as CreateCanvas,
    send: (message) => {
      messages.push(message);
      queueMicrotask(() => display.ack(message.frame));
    },
  });
  restore = display.installGlobals();
});
afterEach(() => restore());

const shown = (): string => display.serialize("a").replace(/ class="[^"]*"/g, "");
const paragraph = (text: string): Element => html`<p>${text}` as Element;

test("values are appended in order, nodes as they are, and returned", () => {
  const run = display.output("a").begin();
  const node = paragraph("one");
  expect(run.display(node)).toBe(node);
  expect(run.display(2)).toBe(2);
  expect(shown()).toMatch(/^<div><p>one<\/p><div>.*2.*<\/div><\/div>$/);
});

test("the last run's values stay until this one displays", () => {
  const output = display.output("a");
  output.begin().display(paragraph("old"));
  const run = output.begin();
  expect(shown()).toContain("old");
  run.display(paragraph("new"));
  expect(shown()).toBe("<div><p>new</p></div>");
});

test("a run that shows nothing takes the last one's values away when it settles", async () => {
  const output = display.output("a");
  const first = output.begin();
  first.display(paragraph("old"));
  first.console("log", ["a line"]);
  const run = output.begin();
  run.console("log", ["another"]);
  expect(shown()).toContain("old");
  expect(shown()).not.toContain("a line");
  run.settle();
  await Promise.resolve();
  expect(shown()).not.toContain("old");
  expect(shown()).toContain("another");
});

test("a run shows so many values one by one, and says how many more there were", async () => {
  const run = display.output("a").begin();
  for (let i = 0; i < DISPLAYED_VALUES + 1500; i++) expect(run.display(i)).toBe(i);
  await Promise.resolve();
  expect(shown()).toContain(String(DISPLAYED_VALUES - 1));
  expect(shown()).not.toContain(`>${DISPLAYED_VALUES}<`);
  expect(shown()).toMatch(/1,500 more values not shown: a run shows 2,000 values one by one\./);
  const next = display.output("a").begin();
  next.display("again");
  expect(shown()).not.toContain("not shown");
});

test("a proxy that refuses every question is a value like others", () => {
  const refuse = () => {
    throw new Error("no");
  };
  const run = display.output("a").begin();
  run.display(new Proxy({}, new Proxy({}, {get: () => refuse})));
  expect(shown()).not.toBe("");
});

test("a canvas beyond the budget is refused where it is drawn on, with its size", () => {
  const canvas = display.document.createElement("canvas");
  canvas.width = 30_000;
  canvas.height = 30_000;
  expect(() => canvas.getContext("2d")).toThrow(/30,000 × 30,000 pixels, beyond a cell's budget of 67,108,864/);
  canvas.height = 10;
  expect(canvas.getContext("2d")).not.toBe(null);
  expect(() => {
    canvas.height = 30_000;
  }).toThrow(RangeError);
});

test("live values take one place, which the page is sent as one replacement", async () => {
  const run = display.output("a").begin();
  run.display(paragraph("before"));
  for (let i = 0; i < 5; i++) run.live(paragraph(`frame ${i}`));
  run.display(paragraph("after"));
  expect(shown()).toBe("<div><p>before</p><div><p>frame 4</p></div><p>after</p></div>");
  const same = paragraph("same");
  run.live(same);
  display.flush();
  await Promise.resolve();
  messages.length = 0;
  run.live(same);
  display.flush();
  expect(messages).toEqual([]);
});

test("after its end a run displays nothing more", () => {
  const run = display.output("a").begin();
  run.display(paragraph("shown"));
  run.end();
  expect(() => run.display(1)).toThrow(/stale display/);
  run.live(1);
  run.console("log", [1]);
  run.settle();
  expect(shown()).toBe("<div><p>shown</p></div>");
});

test("progress shows until it is 1, or the run ends", () => {
  const run = display.output("a").begin();
  run.progress(0.5, "halfway");
  expect(shown()).toContain("halfway");
  run.progress(1);
  expect(shown()).toBe("");
  run.progress(null, "who knows");
  expect(shown()).toContain("who knows");
  run.end();
  expect(shown()).toBe("");
});

test("an output is the same one until its cell is removed", () => {
  const output = display.output("a");
  expect(display.output("a")).toBe(output);
  output.begin().display(1);
  output.remove();
  expect(display.serialize("a")).toBe("");
  expect(display.output("a")).not.toBe(output);
});

test("serialised canvases are images with their pixels", () => {
  const canvas = document.createElement("canvas");
  canvas.width = 2;
  canvas.height = 1;
  canvas.setAttribute("aria-label", "two pixels");
  (canvas.getContext("2d") as CanvasRenderingContext2D).fillRect(0, 0, 1, 1);
  display.output("a").begin().display(canvas);
  expect(display.serialize("a")).toMatch(
    /<img width="2" height="1" aria-label="two pixels" src="data:image\/png;base64,/,
  );
});

test("d3 joins update, enter and exit", () => {
  const list = d3.create("ul");
  const update = (items: string[]) => {
    list
      .selectAll<HTMLLIElement, string>("li")
      .data(items, (d) => d)
      .join(
        (enter) => enter.append("li").text((d) => d),
        (old) => old.classed("old", true),
      )
      .order();
  };
  update(["a", "b", "c"]);
  update(["c", "a", "d"]);
  expect(list.node()?.outerHTML).toBe('<ul><li class="old">c</li><li class="old">a</li><li>d</li></ul>');
});

test("d3 transitions move attributes, styles and transforms to their ends", async () => {
  const rect = d3.create("svg").append("rect").attr("x", 0).attr("transform", "translate(0,0)").style("opacity", 1);
  await rect.transition().duration(50).attr("x", 10).attr("transform", "translate(5,6)").style("opacity", 0.5).end();
  const node = rect.node() as SVGRectElement;
  expect(node.getAttribute("x")).toBe("10");
  expect(node.getAttribute("transform")).toMatch(/translate\(5, ?6\)/);
  expect(node.style.opacity).toBe("0.5");
});

test("htl's html and svg, with styles, listeners, spreads, lists and namespaces", () => {
  let clicks = 0;
  const node = html`<section style=${{backgroundColor: "red"}} ${{title: "t"}} onclick=${() => (clicks += 1)}>
    ${[1, 2].map((i) => html`<b>${i}</b>`)}${svg`<circle r=${3}/>`}</section>` as HTMLElement;
  node.click();
  expect(clicks).toBe(1);
  expect(node.title).toBe("t");
  expect(node.style.backgroundColor).toBe("red");
  expect([...node.children].map((child) => child.localName)).toEqual(["b", "b", "circle"]);
  expect(node.lastElementChild?.namespaceURI).toBe("http://www.w3.org/2000/svg");
});

test("a changed environment is told to window's resize listeners", () => {
  let told = 0;
  display.window.addEventListener("resize", () => (told += 1));
  display.setEnvironment({width: 320, dark: true, pixelRatio: 3});
  expect(told).toBe(1);
  expect([globalThis.devicePixelRatio, globalThis.innerWidth]).toEqual([3, 320]);
});
