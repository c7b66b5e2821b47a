// @vitest-environment jsdom
import {afterEach, expect, test} from "vitest";
import {canonical, createPair, type Pair} from "./testing/pair.ts";

let pair: Pair;
afterEach(() => {
  pair.close();
  document.body.replaceChildren();
});

const SVG = "http://www.w3.org/2000/svg";
const MATH = "http://www.w3.org/1998/Math/MathML";

/** Numbers in [0, 1) from a seed. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function show(cell = "a"): {worker: Element; page: HTMLElement} {
  const page = pair.place(cell);
  const run = pair.display.output(cell).begin();
  const worker = pair.display.document.createElement("section");
  run.display(worker);
  return {worker, page};
}

const shownIn = (page: HTMLElement): Element => page.querySelector("section") as Element;

test("after any edits the page has the worker's DOM, and the ids of nothing else", async () => {
  for (let seed = 1; seed <= 12; seed++) {
    pair = createPair();
    const {document} = pair.display;
    const next = random(seed);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T;
    const {worker, page} = show();
    const nodes: Node[] = [worker];
    const make = (): Node => {
      const kind = next();
      if (kind < 0.25) return document.createTextNode(`text ${Math.floor(next() * 100)}`);
      if (kind < 0.3) return document.createComment("no matter");
      if (kind < 0.6) return document.createElementNS(SVG, pick(["g", "circle", "linearGradient", "text", "svg"]));
      if (kind < 0.65) return document.createElementNS(MATH, pick(["math", "mi"]));
      return document.createElement(pick(["div", "p", "span", "table", "td"]));
    };
    for (let step = 0; step < 300; step++) {
      const node = pick(nodes);
      const kind = next();
      if (kind < 0.35) {
        const child = make();
        const parent = pick(nodes.filter((each) => each.nodeType === 1)) as Element;
        nodes.push(child);
        parent.insertBefore(child, pick([null, ...parent.childNodes]));
      } else if (kind < 0.55) {
        const parent = pick(nodes.filter((each) => each.nodeType === 1)) as Element;
        if (node !== worker && !node.contains(parent)) {
          const before = pick([null, ...parent.childNodes]);
          parent.insertBefore(node, before === node ? node.nextSibling : before);
        }
      } else if (kind < 0.65) {
        if (node !== worker) (node as ChildNode).remove();
      } else if (kind < 0.8) {
        if (node.nodeType === 1) (node as Element).setAttribute(pick(["class", "fill", "data-x"]), String(next()));
        if (node.nodeType === 1 && next() < 0.2) (node as Element).removeAttribute("fill");
      } else if (kind < 0.9) {
        if (node.nodeType === 3) (node as Text).data = `changed ${step}`;
      } else if (kind < 0.93) {
        if (node.nodeType === 1) (node as Element).replaceChildren("new", make());
      } else if (kind < 0.95) {
        if (node.nodeType === 1 && node !== worker) node.textContent = "over";
      } else {
        await new Promise((resolve) => setTimeout(resolve, next() * 4));
      }
    }
    await pair.settled();
    expect(canonical(shownIn(page)), `seed ${seed}`).toBe(canonical(worker));
    expect(pair.refused).toEqual([]);
    expect(pair.host.size, `seed ${seed}`).toBe(pair.display.size);
    pair.close();
  }
});

test("what comes and goes between two frames is not sent, and an attribute is sent once", async () => {
  pair = createPair();
  const {worker} = show();
  await pair.settled();
  pair.frames.length = 0;
  for (let i = 0; i < 100; i++) {
    const node = pair.display.document.createElement("p");
    worker.append(node);
    node.setAttribute("title", "x");
    node.remove();
  }
  for (let i = 0; i < 10; i++) worker.setAttribute("title", String(i));
  await pair.settled();
  expect(pair.mutations()).toEqual([["attribute", expect.any(Number), "title", "9", null]]);
});

test("a slow page gets fewer frames, never a queue, and ends with the last state", async () => {
  pair = createPair();
  const {worker, page} = show();
  await pair.settled();
  pair.paint(false);
  const before = pair.frames.length;
  for (let i = 0; i < 50; i++) {
    worker.textContent = `state ${i}`;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(pair.frames.length - before).toBe(1);
  pair.paint(true);
  await pair.settled();
  expect(pair.frames.length - before).toBe(2);
  expect(shownIn(page).textContent).toBe("state 49");
});

test("bringing one of many siblings to the front moves one node", async () => {
  pair = createPair();
  const {worker, page} = show();
  for (let i = 0; i < 500; i++) worker.append(Object.assign(pair.display.document.createElement("i"), {id: `n${i}`}));
  await pair.settled();
  pair.frames.length = 0;
  worker.append(worker.children[0] as Element);
  await pair.settled();
  expect(pair.mutations().map(([name]) => name)).toEqual(["insert"]);
  expect(canonical(shownIn(page))).toBe(canonical(worker));
});

test("1,000 replaced outputs leave no nodes behind on either side", async () => {
  pair = createPair();
  const {worker} = show();
  await pair.settled();
  const before = [pair.display.size, pair.host.size];
  for (let i = 0; i < 1_000; i++) {
    const child = pair.display.document.createElement("div");
    child.innerHTML = "<p>a<b>c</b></p>";
    worker.replaceChildren(child);
    if (i % 20 === 0) await pair.settled();
  }
  worker.replaceChildren();
  await pair.settled();
  expect([pair.display.size, pair.host.size]).toEqual(before);
});

test("a removed cell leaves nothing", async () => {
  pair = createPair();
  const page = pair.place("a");
  const output = pair.display.output("a");
  output.begin().display(pair.display.document.createElement("p"));
  await pair.settled();
  expect(page.innerHTML).toContain("<p>");
  output.remove();
  await pair.settled();
  expect(pair.display.size).toBe(0);
  expect(pair.host.size).toBe(0);
  expect(pair.place("a").innerHTML).toBe("");
});

test("nodes that move between outputs are moved on the page", async () => {
  pair = createPair();
  const a = show("a");
  const b = show("b");
  const moved = pair.display.document.createElement("p");
  moved.textContent = "here";
  a.worker.append(moved);
  await pair.settled();
  const onPage = a.page.querySelector("p");
  b.worker.append(moved);
  await pair.settled();
  expect(b.page.querySelector("p")).toBe(onPage);
  expect(a.page.querySelector("p")).toBe(null);
});

test("an output over its limit is cut, says how much is missing, and gives more on demand", async () => {
  pair = createPair({nodeLimit: 100});
  const {worker, page} = show();
  for (let i = 0; i < 150; i++) worker.append(pair.display.document.createElement("i"));
  await pair.settled();
  const shown = page.querySelectorAll("i").length;
  expect(shown).toBeLessThanOrEqual(100);
  const button = page.querySelector<HTMLButtonElement>(".output-more");
  expect(button?.textContent).toBe(`… ${150 - shown} more elements`);
  button?.click();
  await pair.settled();
  expect(page.querySelectorAll("i").length).toBe(150);
  expect(page.querySelector(".output-more")).toBe(null);
  expect(canonical(shownIn(page))).toBe(canonical(worker));
});

test("a new kernel's output replaces the old one's only when it has something to show", async () => {
  pair = createPair();
  const {worker, page} = show();
  worker.textContent = "old";
  await pair.settled();
  const {host} = pair;
  host.reset();
  expect(host.size).toBe(0);
  const frame = (mutations: unknown[][]) => host.apply({type: "display", frame: 1, handled: 0, mutations});
  await frame([
    ["element", 1, 0, "html", "div", ["class", "output"]],
    ["root", "a", 1],
  ]);
  expect(page.textContent).toBe("old");
  await frame([["text", 2, 1, "new"]]);
  expect(page.textContent).toBe("new");
});

test("an old kernel's output goes when the new one's cell settles with nothing", async () => {
  pair = createPair();
  const {worker, page} = show();
  worker.textContent = "old";
  await pair.settled();
  pair.host.reset();
  await pair.host.apply({
    type: "display",
    frame: 1,
    handled: 0,
    mutations: [
      ["element", 1, 0, "html", "div", ["data-settled", ""]],
      ["root", "a", 1],
    ],
  });
  expect(page.textContent).toBe("");
});

test("what was shown before an output has a place comes when it gets one", async () => {
  pair = createPair();
  pair.display.output("later").begin().display("hello");
  await pair.settled();
  expect(pair.place("later").textContent).toContain("hello");
});
