import {JSDOM} from "jsdom";
import {beforeEach, describe, expect, test} from "vitest";
import type {WorkerDocument} from "./document.ts";
import {createDocument} from "./document.ts";

const environment = {width: 640, dark: false, pixelRatio: 2};
let worker: WorkerDocument;
let mine: Document;
let theirs: Document;

beforeEach(() => {
  worker = createDocument({environment});
  mine = worker.document;
  theirs = new JSDOM("<!DOCTYPE html>").window.document;
});

/** The same on our document and on jsdom's. */
function both<T>(act: (document: Document) => T): void {
  expect(act(mine)).toEqual(act(theirs));
}

const MARKUP = `<div id="top" class="a b"><p class="b">one <b>two</b></p><p lang="en-GB" data-n="1">three</p>
  <ul><li>x</li><li class="a">y<ul><li>z</li></ul></li></ul><input type="checkbox" checked disabled><!-- note --></div>`;

test("children that are appended, moved and taken away stand where they do elsewhere", () => {
  both((document) => {
    const list = document.createElement("ul");
    const item = (textContent: string) => Object.assign(document.createElement("li"), {textContent});
    const [a, b, c, d] = [item("a"), item("b"), item("c"), item("d")] as const;
    const text = document.createTextNode("t");
    const seen: unknown[] = [];
    const look = () => {
      const walked: string[] = [];
      for (let node = list.firstChild; node; node = node.nextSibling) walked.push(node.textContent ?? "");
      const back: string[] = [];
      for (let node = list.lastChild; node; node = node.previousSibling) back.push(node.textContent ?? "");
      const counted = [...list.children].map(({textContent}) => textContent).join("");
      const parents = [a, b, c, d, text].map((each) => each.parentNode === list);
      seen.push([walked.join(""), back.join(""), [...list.childNodes].length, counted, parents]);
    };
    for (const act of [
      () => list.append(a, text, b),
      () => list.appendChild(c),
      () => list.appendChild(a),
      () => list.appendChild(a),
      () => list.insertBefore(d, text),
      () => list.removeChild(a),
      () => list.append(text),
      () => {
        const fragment = document.createDocumentFragment();
        fragment.append(a, b);
        list.append(fragment);
      },
      () => list.replaceChildren(d, text),
    ]) {
      act();
      look();
    }
    return seen;
  });
});

test.each([
  "p",
  ".b",
  "#top",
  "p.b, b",
  "div > p",
  "p + p",
  "p ~ ul li",
  "li:first-child",
  "li:nth-child(2)",
  "li:nth-child(2n + 1)",
  "li:last-child > ul",
  "li:not(.a)",
  "[data-n]",
  '[lang|="en"]',
  '[lang^="en"]',
  '[lang$="GB"]',
  '[lang*="n-G"]',
  '[class~="a"]',
  ":is(p, b)",
  "p:has(b)",
  "ul ul",
  "*",
  "li:only-child",
  "p:empty",
  ":scope > p",
])("the selector %s finds what jsdom finds", (selector) => {
  both((document) => {
    document.body.innerHTML = MARKUP;
    const top = document.querySelector("#top") as Element;
    const found = [...top.querySelectorAll(selector)].map((each) => each.outerHTML);
    return [
      found,
      top.querySelector(selector)?.outerHTML,
      [...document.querySelectorAll("*")].map((e) => e.matches(selector)),
    ];
  });
});

test("a wrong selector throws a SyntaxError", () => {
  expect(() => mine.querySelector("p >")).toThrow(DOMException);
  expect(() => mine.body.matches("[")).toThrow(/selector/);
});

test("closest, contains, compareDocumentPosition and getRootNode", () => {
  both((document) => {
    document.body.innerHTML = MARKUP;
    const all = [...document.querySelectorAll("*")];
    return [
      document.querySelector("b")?.closest("div")?.id,
      document.querySelector("b")?.closest(".nowhere"),
      all.map((each) => all.map((other) => each.compareDocumentPosition(other) & 30)),
      document.querySelector("b")?.getRootNode() === document,
    ];
  });
});

describe("element.style", () => {
  test.each<[string, (style: CSSStyleDeclaration) => void]>([
    ["setProperty", (style) => style.setProperty("color", "red")],
    ["priority", (style) => style.setProperty("color", "red", "important")],
    ["camelCase", (style) => void Object.assign(style, {backgroundColor: "blue"})],
    ["a custom property", (style) => style.setProperty("--x", "1px")],
    ["cssText", (style) => void Object.assign(style, {cssText: "color: red; width: 3px"})],
    ["removal", (style) => void Object.assign(style, {cssText: "color: red; width: 3px"}).removeProperty("color")],
    ["an empty value", (style) => void Object.assign(style, {cssText: "color: red"}, {color: ""})],
    ["null", (style) => Object.assign(style, {cssText: "color: red"}).setProperty("color", null)],
    ["order", (style) => void Object.assign(style, {cssText: "color: red; width: 1px"}, {color: "blue"})],
    ["nothing", () => {}],
  ])("%s does what it does in jsdom", (_, act) => {
    both((document) => {
      const {style} = document.createElement("div");
      act(style);
      return [style.cssText, style.color, style.getPropertyPriority("color"), style.fontSize, style.length];
    });
  });

  test("writes to the attribute", () => {
    const element = mine.createElement("div");
    element.style.setProperty("color", "red", "important");
    element.style.marginTop = "3px";
    expect(element.getAttribute("style")).toBe("color: red !important; margin-top: 3px;");
  });

  test("reads what the attribute says now", () => {
    const element = mine.createElement("div");
    element.setAttribute("style", "background: url('data:a;b'); --a: {x: y}; COLOR: Red !important");
    expect(element.style.background).toBe("url('data:a;b')");
    expect(element.style.color).toBe("Red");
    expect(element.style.getPropertyPriority("color")).toBe("important");
    element.setAttribute("style", "width: 1px");
    expect(element.style.color).toBe("");
    expect(element.style.width).toBe("1px");
  });
});

test("classList and dataset", () => {
  both((document) => {
    const element = document.createElement("div");
    element.classList.add("a", "b", "a");
    const toggled = [
      element.classList.toggle("b"),
      element.classList.toggle("c", true),
      element.classList.toggle("d", false),
    ];
    element.classList.replace("a", "z");
    element.dataset.fooBar = "1";
    element.setAttribute("data-x", "2");
    const copy = {...element.dataset};
    delete element.dataset.x;
    return [element.outerHTML, toggled, [...element.classList], copy, "fooBar" in element.dataset, element.className];
  });
  expect(() => mine.createElement("i").classList.add("a b")).toThrow(DOMException);
});

test("tree walkers go where jsdom's go", () => {
  for (const what of [1, 4, 128, 5, 0xffffffff]) {
    both((document) => {
      document.body.innerHTML = MARKUP;
      const root = document.querySelector("#top") as Element;
      const filter = (node: Node): number => (node.nodeName === "LI" ? 3 : node.nodeName === "B" ? 2 : 1);
      const steps: (string | null)[] = [];
      for (const each of [null, filter]) {
        const walker = document.createTreeWalker(root, what, each);
        for (let i = 0; i < 30; i++) steps.push(walker.nextNode()?.nodeName ?? null);
        for (let i = 0; i < 10; i++) steps.push(walker.previousNode()?.nodeName ?? null);
        steps.push(walker.parentNode()?.nodeName ?? null);
        steps.push(walker.firstChild()?.nodeName ?? null, walker.nextSibling()?.nodeName ?? null);
        steps.push(walker.lastChild()?.nodeName ?? null, walker.previousSibling()?.nodeName ?? null);
      }
      return steps;
    });
  }
});

test("elements are of their classes", () => {
  const {HTMLElement, HTMLInputElement, HTMLCanvasElement, SVGSVGElement, SVGElement, Element, Node} = worker.window;
  const input = mine.createElement("input");
  expect(input).toBeInstanceOf(HTMLInputElement);
  expect(input).toBeInstanceOf(HTMLElement);
  expect(mine.createElement("canvas")).toBeInstanceOf(HTMLCanvasElement);
  expect(mine.createElement("b")).toBeInstanceOf(HTMLElement);
  expect(mine.createElement("template")).toBeInstanceOf(HTMLElement);
  const svg = mine.createElementNS("http://www.w3.org/2000/svg", "svg");
  expect(svg).toBeInstanceOf(SVGSVGElement);
  expect(svg).toBeInstanceOf(SVGElement);
  expect(svg).not.toBeInstanceOf(HTMLElement);
  expect(mine.createTextNode("")).toBeInstanceOf(Node);
  expect(input.cloneNode(true)).toBeInstanceOf(HTMLInputElement);
  expect(input).toBeInstanceOf(Element);
});

test("handler properties are one listener each, replaced in place and removed by null", () => {
  const seen: string[] = [];
  const element = mine.createElement("div");
  element.onclick = () => seen.push("first");
  element.addEventListener("click", () => seen.push("second"));
  element.onclick = () => seen.push("replaced");
  element.click();
  element.onclick = null;
  element.click();
  expect(seen).toEqual(["replaced", "second", "second"]);
});

test("two documents keep to themselves", () => {
  const other = createDocument({environment: {width: 100, dark: true, pixelRatio: 1}});
  const [a, b] = [worker, other].map((each) => each.document.createElement("input"));
  (a as HTMLInputElement).value = "a";
  (b as HTMLInputElement).value = "b";
  expect([(a as HTMLInputElement).value, (b as HTMLInputElement).value]).toEqual(["a", "b"]);
  expect([worker.window.innerWidth, other.window.innerWidth]).toEqual([640, 100]);
  expect(other.window.matchMedia("(prefers-color-scheme: dark)").matches).toBe(true);
  expect(worker.window.matchMedia("(prefers-color-scheme: dark)").matches).toBe(false);
  worker.document.body.append(mine.createElement("p"));
  expect(other.document.body.children.length).toBe(0);
});

test("globals come and go", () => {
  const target: Record<string, unknown> = {Event: "mine"};
  const restore = worker.installGlobals(target);
  expect(target.document).toBe(mine);
  expect(target.devicePixelRatio).toBe(2);
  expect(target.Event).toBe(worker.window.Event);
  restore();
  expect(target).toEqual({Event: "mine"});
});
