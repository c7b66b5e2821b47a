// @vitest-environment jsdom
import {afterEach, expect, test} from "vitest";
import {OUTPUT_CHARACTERS, OUTPUT_DEPTH, TEXT_CHARACTERS} from "../../kernel/budgets.ts";
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
      } else if (kind < 0.94) {
        // Like what was there, but for a few things; and parts of the old tree may lie in the new one.
        const copy = node.cloneNode(true);
        const parts: Node[] = [copy];
        for (const part of parts) parts.push(...(part.childNodes ?? []));
        for (const part of parts)
          if (part.nodeType === 1 && next() < 0.3) (part as Element).setAttribute("fill", String(step));
        if (next() < 0.5) (pick(parts) as ChildNode).remove();
        const inner = pick(parts);
        if (inner.nodeType === 1 && node.firstChild && next() < 0.5) inner.appendChild(node.firstChild);
        nodes.push(...parts);
        if (node !== worker && node.parentNode) node.parentNode.replaceChild(copy, node);
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

test("a picture in the place of a like one is what differs: attributes, texts, listeners, and no new nodes", async () => {
  pair = createPair();
  const {worker, page} = show();
  const {document} = pair.display;
  const seen: string[] = [];
  const picture = (values: readonly number[], color: string | null) => {
    const svg = document.createElementNS(SVG, "svg");
    const axis = svg.appendChild(document.createElementNS(SVG, "g"));
    for (const value of values) axis.appendChild(document.createElementNS(SVG, "text")).append(String(value));
    const line = svg.appendChild(document.createElementNS(SVG, "path"));
    line.setAttribute("d", `M${values}`);
    if (color) line.setAttribute("stroke", color);
    if (color) line.addEventListener("click", () => seen.push(color));
    return svg;
  };
  worker.append(picture([1, 2, 3], "red"));
  await pair.settled();
  const [svg, path] = ["svg", "path"].map((name) => page.querySelector(name) as Element);
  const before = [pair.display.size, pair.host.size];
  pair.frames.length = 0;
  worker.replaceChildren(picture([1, 2, 4], "blue"));
  await pair.settled();
  expect(pair.mutations().map(([name, , ...rest]) => [name, ...rest])).toEqual([
    ["attribute", "d", "M1,2,4", null],
    ["attribute", "stroke", "blue", null],
    ["data", "4"],
  ]);
  expect(canonical(shownIn(page))).toBe(canonical(worker));
  path?.dispatchEvent(new MouseEvent("click", {bubbles: true}));
  await pair.settled();
  expect(seen).toEqual(["blue"]);

  pair.frames.length = 0;
  worker.replaceChildren(picture([1, 2], null));
  await pair.settled();
  expect(pair.mutations().map(([name]) => name)).toEqual(["remove", "free", "attribute", "attribute", "unlisten"]);
  expect(canonical(shownIn(page))).toBe(canonical(worker));
  worker.replaceChildren(picture([1, 2, 3], "green"));
  await pair.settled();
  expect(page.querySelector("svg")).toBe(svg);
  expect([pair.display.size, pair.host.size]).toEqual(before);
});

test("nothing takes the place of what a reader has typed into, opened or drawn on", async () => {
  pair = createPair();
  const {worker, page} = show();
  const markup =
    "<input value=a><textarea>b</textarea><select><option>c</select><details><p>d</p></details><canvas></canvas>";
  const all = () => [...page.querySelectorAll("input, textarea, select, details, canvas")];
  worker.innerHTML = markup;
  await pair.settled();
  const before = all();
  expect(before).toHaveLength(5);
  worker.innerHTML = markup;
  await pair.settled();
  expect(all().filter((element) => before.includes(element))).toEqual([]);
  expect(canonical(shownIn(page))).toBe(canonical(worker));
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

test("what is missing may hold texts and comments, and comes on demand", async () => {
  pair = createPair({nodeLimit: 100});
  const {worker, page} = show();
  const {document} = pair.display;
  for (let i = 0; i < 80; i++) {
    const element = document.createElement("i");
    element.append(String(i), document.createComment("not shown"));
    worker.append(element);
  }
  worker.append("the end");
  await pair.settled();
  const button = page.querySelector<HTMLButtonElement>(".output-more");
  expect(button?.textContent).toMatch(/^… \d+ more elements$/);
  expect(page.textContent).not.toContain("the end");
  button?.click();
  await pair.settled();
  expect(page.querySelector(".output-more")).toBe(null);
  expect(canonical(shownIn(page))).toBe(canonical(worker));
});

test("a long text is cut, says how much is missing, and gives more on demand", async () => {
  pair = createPair();
  const {worker, page} = show();
  const text = "abcde".repeat((TEXT_CHARACTERS * 3) / 10);
  worker.textContent = text;
  await pair.settled();
  expect(page.querySelector("*")?.textContent?.length).toBe(TEXT_CHARACTERS);
  const button = () => page.querySelector<HTMLButtonElement>(".output-more");
  expect(button()?.textContent).toBe(`… ${(text.length - TEXT_CHARACTERS).toLocaleString("en")} more characters`);
  button()?.click();
  await pair.settled();
  expect(button()).toBe(null);
  expect(shownIn(page).textContent).toBe(text);
});

test("an attribute that there is no room for is left out until it is asked for", async () => {
  pair = createPair();
  const {worker, page} = show();
  const element = pair.display.document.createElement("p");
  element.setAttribute("title", "t".repeat(OUTPUT_CHARACTERS - 100));
  element.setAttribute("lang", "l".repeat(500));
  element.setAttribute("class", "c");
  worker.append(element);
  await pair.settled();
  const [shown, button] = [page.querySelector("p"), page.querySelector<HTMLButtonElement>(".output-more")];
  expect([shown?.title.length, shown?.lang, shown?.className]).toEqual([OUTPUT_CHARACTERS - 100, "", "c"]);
  expect(button?.textContent).toBe("… 500 more characters");
  // Another attribute changes: what is withheld stays so.
  element.setAttribute("class", "d");
  await pair.settled();
  expect(page.querySelector(".output-more")?.textContent).toBe("… 500 more characters");
  button?.click();
  await pair.settled();
  expect(page.querySelector(".output-more")).toBe(null);
  expect([shown?.lang.length, shown?.className]).toEqual([500, "d"]);
  // Room is given back.
  element.setAttribute("title", "");
  element.setAttribute("lang", "l".repeat(2 * OUTPUT_CHARACTERS - 200));
  await pair.settled();
  expect(page.querySelector(".output-more")).toBe(null);
});

test("what lies deeper than a page can lay out is left out, with a word", async () => {
  pair = createPair();
  const {worker, page} = show();
  const {document} = pair.display;
  let top = document.createElement("i");
  top.textContent = "bottom";
  for (let i = 0; i < 3 * OUTPUT_DEPTH; i++) {
    const outer = document.createElement("b");
    outer.append(top);
    top = outer;
  }
  worker.append(top);
  await pair.settled();
  expect(page.querySelectorAll("b").length).toBeLessThanOrEqual(OUTPUT_DEPTH);
  expect(page.querySelector("i")).toBe(null);
  expect(page.querySelector(".output-refused")?.textContent).toMatch(/elements that lie more than 400 deep/);
  expect(pair.refused.length).toBeGreaterThan(0);
});

test("no order of building gets a page deeper", async () => {
  pair = createPair();
  const {page} = show();
  const {host} = pair;
  host.reset();
  const mutations: unknown[][] = [
    ["element", 1, 0, "html", "div", []],
    ["root", "a", 1],
  ];
  // From the bottom up, then two halves into one another.
  const deep = OUTPUT_DEPTH * 2;
  for (let id = 2; id < deep; id++) mutations.push(["element", id, 0, "html", "b", []]);
  for (let id = 3; id < deep; id++) mutations.push(["insert", id, id - 1, 0]);
  mutations.push(["insert", 1, deep - 1, 0], ["insert", 2, deep / 2, 0]);
  await host.apply({type: "display", frame: 1, handled: 0, mutations});
  let levels = 0;
  for (let node = page.querySelector("div")?.firstElementChild; node; node = node.firstElementChild) levels += 1;
  expect(levels).toBeLessThanOrEqual(OUTPUT_DEPTH);
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
