// @vitest-environment jsdom
import * as d3 from "d3";
import {html} from "htl";
import {afterEach, beforeEach, expect, test} from "vitest";
import {createPair, type Pair} from "./testing/pair.ts";

let pair: Pair;
let page: HTMLElement;

beforeEach(() => {
  pair = createPair();
  page = pair.place("a");
});
afterEach(() => {
  pair.close();
  document.body.replaceChildren();
});

async function show<T extends Node>(make: () => T): Promise<T> {
  const node = pair.inWorker(make);
  pair.display.output("a").begin().display(node);
  await pair.settled();
  return node;
}

const on = <T extends Element>(selector: string): T => page.querySelector(selector) as T;

test("a click on what lies inside a listening element arrives with its target, modifiers and way up", async () => {
  const seen: unknown[] = [];
  const node = await show(() => html`<ul><li><b>one</b></li></ul>` as HTMLElement);
  node.addEventListener("click", (event) => {
    const {isTrusted, shiftKey, currentTarget, bubbles} = event;
    seen.push([(event.target as Element).localName, currentTarget === node, isTrusted, shiftKey, bubbles]);
    seen.push(event instanceof pair.display.window.PointerEvent);
  });
  await pair.settled();
  on("b").dispatchEvent(new MouseEvent("click", {bubbles: true, shiftKey: true}));
  await pair.settled();
  expect(seen).toEqual([["b", true, true, true, true], true]);
});

test("what nothing listens to is not sent", async () => {
  await show(() => html`<p>text</p>` as HTMLElement);
  const sent: string[] = [];
  const {handle} = pair.display;
  Object.assign(pair.display, {handle: (message: {event: {type: string}}) => sent.push(message.event.type)});
  on("p").dispatchEvent(new MouseEvent("pointermove", {bubbles: true}));
  on("p").dispatchEvent(new KeyboardEvent("keydown", {bubbles: true, key: "x"}));
  await pair.settled();
  expect(sent).toEqual([]);
  Object.assign(pair.display, {handle});
});

test("a removed listener is no longer sent to", async () => {
  let count = 0;
  const listener = () => (count += 1);
  const node = await show(() => html`<p>text</p>` as HTMLElement);
  node.addEventListener("click", listener);
  await pair.settled();
  on<HTMLElement>("p").click();
  await pair.settled();
  node.removeEventListener("click", listener);
  await pair.settled();
  on<HTMLElement>("p").click();
  await pair.settled();
  expect(count).toBe(1);
});

test("typing reaches the worker's control before its listeners, and theirs reaches the page", async () => {
  const node = await show(() => {
    const input = html`<input value="a">` as HTMLInputElement;
    const copy = html`<output></output>` as HTMLOutputElement;
    input.oninput = () => {
      copy.textContent = `${input.value}!`;
    };
    return html`<div>${input}${copy}</div>` as HTMLElement;
  });
  const input = on<HTMLInputElement>("input");
  input.value = "typed";
  input.dispatchEvent(new InputEvent("input", {bubbles: true, data: "d"}));
  await pair.settled();
  expect(node.querySelector("input")?.value).toBe("typed");
  expect(on("output").textContent).toBe("typed!");
});

test("controls without listeners keep the worker in the know", async () => {
  const node = await show(
    () => html`<div><input type=checkbox><textarea></textarea><select><option>a<option>b</select></div>` as HTMLElement,
  );
  on<HTMLInputElement>("input").click();
  Object.assign(on("textarea"), {value: "long"}).dispatchEvent(new Event("input", {bubbles: true}));
  Object.assign(on("select"), {selectedIndex: 1}).dispatchEvent(new Event("change", {bubbles: true}));
  await pair.settled();
  expect(node.querySelector("input")?.checked).toBe(true);
  expect(node.querySelector("textarea")?.value).toBe("long");
  expect(node.querySelector("select")?.value).toBe("b");
});

test("properties that scripts set reach the page's controls", async () => {
  const node = await show(
    () => html`<div><input><input type=checkbox><select><option>a<option>b</select></div>` as HTMLElement,
  );
  const [text, box] = [...node.querySelectorAll("input")] as [HTMLInputElement, HTMLInputElement];
  text.value = "set";
  box.checked = true;
  box.indeterminate = true;
  (node.querySelector("select") as HTMLSelectElement).value = "b";
  await pair.settled();
  const inputs = page.querySelectorAll("input");
  expect(inputs[0]?.value).toBe("set");
  expect([inputs[1]?.checked, inputs[1]?.indeterminate]).toEqual([true, true]);
  expect(on<HTMLSelectElement>("select").selectedIndex).toBe(1);
});

test("an answer to old input does not undo newer input", async () => {
  const node = await show(() => html`<input>` as HTMLInputElement);
  node.addEventListener("input", () => {
    node.value = node.value.toUpperCase();
  });
  await pair.settled();
  const input = on<HTMLInputElement>("input");
  pair.paint(false);
  node.title = "a frame is on its way, the next must wait";
  await pair.settled();
  for (const value of ["a", "ab"]) {
    input.value = value;
    input.dispatchEvent(new InputEvent("input", {bubbles: true}));
    if (value === "a") await pair.settled();
  }
  pair.paint(true);
  await pair.settled();
  expect(input.value).toBe("AB");
  expect(node.value).toBe("AB");
});

test("opening details is known to the worker and stays open", async () => {
  const node = await show(() => html`<details><summary>s</summary>d</details>` as HTMLDetailsElement);
  const details = on<HTMLDetailsElement>("details");
  details.open = true;
  details.dispatchEvent(new Event("toggle"));
  await pair.settled();
  expect(node.hasAttribute("open")).toBe(true);
  expect(details.open).toBe(true);
});

test("a submit stays in the page and reaches the worker", async () => {
  let submitted = 0;
  const form = await show(() => html`<form><button>Go</button></form>` as HTMLFormElement);
  form.onsubmit = () => {
    submitted += 1;
  };
  await pair.settled();
  const event = new Event("submit", {bubbles: true, cancelable: true});
  on("form").dispatchEvent(event);
  await pair.settled();
  expect(event.defaultPrevented).toBe(true);
  expect(submitted).toBe(1);
});

test("keys, wheel, focus and enter arrive as events of their classes", async () => {
  const seen: string[] = [];
  const node = await show(() => html`<button>b</button>` as HTMLElement);
  for (const type of ["keydown", "wheel", "focus", "pointerenter"]) {
    node.addEventListener(type, (event) => {
      const {key, deltaY} = event as KeyboardEvent & WheelEvent;
      seen.push(`${event.constructor.name} ${key ?? deltaY ?? ""}`.trim());
    });
  }
  await pair.settled();
  const button = on("button");
  button.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true}));
  button.dispatchEvent(new WheelEvent("wheel", {deltaY: 7, bubbles: true}));
  button.dispatchEvent(new FocusEvent("focus"));
  button.dispatchEvent(new MouseEvent("pointerenter"));
  await pair.settled();
  expect(seen).toEqual(["KeyboardEvent Enter", "WheelEvent 7", "FocusEvent", "PointerEvent"]);
});

test("of moves that came while the worker was busy the last counts, in order with the click after it", async () => {
  const seen: string[] = [];
  const node = await show(() => html`<p>p</p>` as HTMLElement);
  for (const type of ["pointermove", "click"]) {
    node.addEventListener(type, (event) => seen.push(`${type} ${(event as MouseEvent).clientX}`));
  }
  await pair.settled();
  for (let x = 0; x < 50; x++) on("p").dispatchEvent(new MouseEvent("pointermove", {clientX: x, bubbles: true}));
  on("p").dispatchEvent(new MouseEvent("click", {clientX: 50, bubbles: true}));
  await pair.settled();
  expect(seen.slice(-2)).toEqual(["pointermove 49", "click 50"]);
  expect(seen.length).toBeLessThan(50);
});

test("d3-drag follows the pointer out of the output until the button is let go", async () => {
  const drags: number[] = [];
  await show(() => {
    const svg = d3.create<SVGSVGElement>("svg").attr("width", 100).attr("height", 100);
    const drag = d3.drag<SVGCircleElement, undefined>().on("drag", (event) => drags.push(event.x));
    svg.append("circle").attr("r", 5).call(drag);
    return svg.node() as SVGSVGElement;
  });
  const circle = on("circle");
  const mouse = (target: EventTarget, type: string, x: number) =>
    target.dispatchEvent(new MouseEvent(type, {clientX: x, clientY: 0, bubbles: true}));
  mouse(circle, "pointerdown", 0);
  mouse(circle, "mousedown", 0);
  await pair.settled();
  mouse(document.body, "mousemove", 40);
  await pair.settled();
  mouse(document.body, "pointerup", 40);
  mouse(document.body, "mouseup", 40);
  await pair.settled();
  mouse(document.body, "mousemove", 80);
  await pair.settled();
  expect(drags.at(-1)).toBe(40);
});

test("links to a place in an output scroll to it and leave the address alone", async () => {
  await show(() => html`<div><a href="#there">go</a><p id=there>here</p></div>` as HTMLElement);
  let scrolled = 0;
  on("p").scrollIntoView = () => {
    scrolled += 1;
  };
  const event = new MouseEvent("click", {bubbles: true, cancelable: true});
  on("a").dispatchEvent(event);
  expect(event.defaultPrevented).toBe(true);
  expect(scrolled).toBe(1);
});

test("a label in an output does not work a control of the page", async () => {
  const button = document.createElement("button");
  button.id = "delete-notebook";
  let pressed = 0;
  button.addEventListener("click", () => {
    pressed += 1;
  });
  document.body.append(button);
  await show(() => html`<label for="delete-notebook">harmless</label>` as HTMLElement);
  on<HTMLElement>("label").click();
  expect(pressed).toBe(0);
});

test("keys that move something in an application do not scroll the page; others do what they do", async () => {
  await show(() => html`<div role="application" tabindex="0"></div><p tabindex="0"></p>` as HTMLElement);
  const isPrevented = (selector: string, key: string) => {
    const event = new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true});
    on<HTMLElement>(selector).dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect([isPrevented("div[tabindex]", "ArrowDown"), isPrevented("div[tabindex]", " ")]).toEqual([true, true]);
  expect([isPrevented("div[tabindex]", "Tab"), isPrevented("p", "ArrowDown")]).toEqual([false, false]);
});

test("a cell may move the focus within outputs, not out of the editor and not when nothing has it", async () => {
  let node!: HTMLInputElement;
  await show(() => {
    const box = html`<div><button>here</button><input></div>` as HTMLElement;
    node = box.querySelector("input") as HTMLInputElement;
    return box;
  });
  const editor = document.createElement("textarea");
  document.body.append(editor);
  editor.focus();
  node.focus();
  await pair.settled();
  expect(document.activeElement).toBe(editor);
  editor.blur();
  node.focus();
  await pair.settled();
  expect(document.activeElement).toBe(document.body);
  on<HTMLElement>("button").focus();
  node.focus();
  await pair.settled();
  expect(document.activeElement).toBe(on("input"));
});

test("the focus stays at the place of its name when a picture is replaced, and nowhere else", async () => {
  const picture =
    (...names: string[]) =>
    () =>
      html`<div>${names.map((name) => html`<button data-focus=${name}>${name}</button>`)}</div>` as HTMLElement;
  const map = () => on<HTMLElement>("[data-focus=map]");
  await show(picture("list", "map"));
  map().focus();
  for (const names of [["list", "map"], ["map", "list"], ["new", "list", "other", "map"], ["map"]]) {
    await show(picture(...names));
    expect(document.activeElement, String(names)).toBe(map());
    expect(map().textContent).toBe("map");
  }
  await show(picture("list"));
  expect(document.activeElement).toBe(document.body);
  await show(picture("list", "map"));
  expect(document.activeElement).toBe(document.body);
});

test("an event for a picture that was replaced meanwhile goes to the one in its place, of the same words", async () => {
  const seen: string[] = [];
  const buttons = (made: string, ...names: string[]) =>
    html`<div>${names.map((name) => html`<button onclick=${() => seen.push(`${made} ${name}`)}>${name}</button>`)}</div>`;
  await show(() => buttons("first", "a", "b", "c") as HTMLElement);
  const [a, b] = [...page.querySelectorAll("button")];
  // Replaced in the worker, and not yet on the page when the reader presses.
  pair.paint(false);
  pair.display
    .output("a")
    .begin()
    .display(pair.inWorker(() => buttons("second", "b", "c") as HTMLElement));
  a?.click();
  b?.click();
  pair.paint(true);
  await pair.settled();
  expect(seen.filter((each) => each.endsWith(" b"))).toEqual(["second b"]);
  expect(seen).not.toContain("second c");
  expect(page.textContent).toBe("bc");
});

test("canvases are sent when drawn on, once a frame, and keep their contents", async () => {
  const canvas = await show(() => {
    const made = pair.display.document.createElement("canvas");
    made.width = 4;
    made.height = 2;
    return made;
  });
  pair.frames.length = 0;
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  context.fillStyle = "rgb(255, 0, 0)";
  for (let x = 0; x < 4; x++) context.fillRect(x, 0, 1, 2);
  await pair.settled();
  context.fillStyle = "rgb(0, 0, 255)";
  context.fillRect(0, 0, 1, 1);
  await pair.settled();
  const pictures = pair.mutations().filter(([name]) => name === "picture");
  expect(pictures).toHaveLength(2);
  const [, , width, height, content] = pictures[1] as [string, number, number, number, Uint8ClampedArray];
  expect([width, height]).toEqual([4, 2]);
  expect([...content.slice(0, 8)]).toEqual([0, 0, 255, 255, 255, 0, 0, 255]);
  expect(context.canvas).toBe(canvas);
});
