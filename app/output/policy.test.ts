// @vitest-environment jsdom
import {beforeEach, expect, test, vi} from "vitest";
import {createOutputHost, type PageOutput} from "./host.ts";

let host: PageOutput;
let refused: string[];
let place: HTMLElement;

beforeEach(() => {
  // Every frame is applied in one part, however slow the machine is.
  vi.spyOn(performance, "now").mockReturnValue(0);
  document.body.replaceChildren();
  refused = [];
  host = createOutputHost({send: () => {}, onRefused: (what) => refused.push(what)});
  place = document.createElement("div");
  document.body.append(place);
  host.attach("a", place);
  send(["element", 1, 0, "html", "div", []], ["text", 2, 1, "output"], ["root", "a", 1]);
});

function send(...mutations: unknown[][]): void {
  void host.apply({type: "display", frame: 1, handled: 0, mutations});
}

const inside = (): string => (place.firstElementChild as Element).innerHTML;

test.each([
  ["html", "script"],
  ["svg", "script"],
  ["html", "iframe"],
  ["html", "object"],
  ["html", "embed"],
  ["html", "base"],
  ["html", "link"],
  ["html", "meta"],
  ["html", "template"],
  ["html", "frame"],
  ["html", "portal"],
  ["html", "slot"],
  ["html", "SCRIPT"],
  ["svg", "set"],
  ["svg", "handler"],
])("a <%s:%s> is not made, nor what is in it", (namespace, name) => {
  send(
    ["element", 3, 1, namespace, name, ["src", "x"]],
    ["text", 4, 3, "alert(1)"],
    ["element", 5, 3, "html", "b", []],
  );
  expect(inside()).toBe("output");
  expect(refused).toEqual([`Not shown in an output: <${name}> elements.`]);
  // What is beside it is not disturbed.
  send(["element", 6, 0, "html", "i", []], ["insert", 1, 6, 3]);
  expect(inside()).toBe("output<i></i>");
});

test.each([
  ["html", "a", "href", "javascript:alert(1)"],
  ["html", "a", "href", "  java\nscript:alert(1)"],
  ["html", "a", "href", "vbscript:x"],
  ["html", "a", "href", "blob:null/1"],
  ["html", "a", "href", "data:text/html,<script>alert(1)</script>"],
  ["html", "a", "href", "/relative"],
  ["html", "a", "href", "//host/"],
  ["svg", "a", "href", "javascript:alert(1)"],
  ["html", "img", "src", "https://host/pixel.png"],
  ["html", "img", "src", "data:text/html,x"],
  ["html", "img", "srcset", "https://host/a 1x"],
  ["html", "img", "onerror", "alert(1)"],
  ["html", "div", "onclick", "alert(1)"],
  ["html", "div", "ONCLICK", "alert(1)"],
  ["html", "form", "action", "https://host/"],
  ["html", "button", "formaction", "https://host/"],
  ["html", "a", "ping", "https://host/"],
  ["html", "a", "target", "_top"],
  ["html", "table", "background", "https://host/a.png"],
  ["html", "video", "poster", "https://host/a.png"],
  ["html", "div", "is", "x-y"],
  ["html", "div", "popover", ""],
  ["html", "input", "autofocus", ""],
  ["html", "div", "data-cell-id", "1"],
  ["html", "div", "data-output", ""],
  ["html", "form", "name", "querySelector"],
  ["svg", "image", "href", "https://host/a.png"],
  ["svg", "use", "href", "https://host/a.svg#x"],
  ["svg", "use", "href", "data:image/svg+xml,<svg id='x'/>#x"],
  ["math", "mi", "href", "javascript:alert(1)"],
  ["html", "button", "form", "id-on-the-page"],
  ["svg", "rect", "fill", "url(https://host/a#b)"],
  ["svg", "rect", "filter", "url('//host/a#b')"],
  ["svg", "animate", "attributeName", "href"],
  ["svg", "animate", "values", "url(https://host/)"],
])("<%s:%s %s=%j> is not set, whether made with it or given it later", (namespace, name, attribute, value) => {
  send(["element", 3, 1, namespace, name, [attribute, value, "class", "c"]], ["attribute", 3, attribute, value, null]);
  const element = (place.firstElementChild as Element).lastElementChild as Element;
  expect(element.getAttribute("class")).toBe("c");
  expect(element.getAttributeNames().filter((each) => !/^(class|target|rel)$/.test(each))).toEqual([]);
  expect(refused).toHaveLength(1);
});

test.each([
  ["html", "a", "href", "https://example.org/"],
  ["html", "a", "href", "#section"],
  ["html", "a", "href", "mailto:someone@example.org"],
  ["html", "img", "src", "data:image/png;base64,AAAA"],
  ["html", "div", "data-step", "3"],
  ["html", "div", "aria-label", "url(https://host/) is only a word here"],
  ["html", "p", "title", "javascript:x"],
  ["svg", "rect", "fill", "url(#gradient)"],
  ["svg", "use", "href", "#shape"],
  ["svg", "svg", "viewBox", "0 0 10 10"],
  ["math", "mo", "stretchy", "false"],
])("<%s:%s %s=%j> is set", (namespace, name, attribute, value) => {
  send(["element", 3, 1, namespace, name, [attribute, value]]);
  const element = (place.firstElementChild as Element).lastElementChild as Element;
  expect(element.getAttribute(attribute)).toBe(value);
  expect(refused).toEqual([]);
});

test("a link that becomes bad loses its address", () => {
  send(
    ["element", 3, 1, "html", "a", ["href", "https://example.org/"]],
    ["attribute", 3, "href", "javascript:x", null],
  );
  expect(place.querySelector("a")?.hasAttribute("href")).toBe(false);
});

test("links open in a new tab that knows nothing of this one", () => {
  send(["element", 3, 1, "html", "a", ["href", "https://example.org/"]]);
  expect(place.querySelector("a")?.target).toBe("_blank");
  expect(place.querySelector("a")?.rel).toBe("noopener noreferrer");
});

test.each([
  "background: url(https://host/a.png)",
  "background: u\\72l(https://host/a.png)",
  "position: fixed",
  "position:STICKY",
  "background-image: image-set('https://host/a' 1x)",
])("the style %j is taken out, the rest stays", (style) => {
  send(["element", 3, 1, "html", "p", ["style", `color: red; ${style}`]]);
  const {style: set} = place.querySelector("p") as HTMLElement;
  expect(set.color).toBe("red");
  expect(set.cssText).not.toMatch(/host|fixed|sticky/i);
});

test.each([
  [["nonsense", 1]],
  [["element", 1, 0, "html", "p", []]],
  [["element", "x", 0, "html", "p", []]],
  [["element", 9, 77, "html", "p", []]],
  [["insert", 1, 99, 0]],
  [["insert", 2, 1, 0]],
  [["insert", 1, 1, 0]],
  [["element", 9, 1, "html", "p onclick=x", []]],
  [["attribute", 1, "a b", "x", null]],
  [["property", 1, "innerHTML", "<script>alert(1)</script>"]],
  [["property", 1, "__proto__", {}]],
  [["call", 1, "remove"]],
  [["picture", 1, 10, 10, "x"]],
  [["root", "../x", 1]],
  [["__proto__"]],
  [["constructor"]],
  [[]],
  [["free", "all"]],
])("a mutation that is wrong is dropped and changes nothing: %j", (mutation) => {
  send(mutation);
  expect(inside()).toBe("output");
  send(["data", 2, "still here"]);
  expect(inside()).toBe("still here");
});

test("a control named as a DOM method does not stop the page from changing the form", () => {
  send(
    ["element", 3, 1, "html", "form", []],
    ["element", 4, 3, "html", "input", ["name", "insertBefore"]],
    ["element", 5, 3, "html", "input", ["name", "parentNode"]],
    ["element", 6, 3, "html", "p", []],
    ["remove", 4],
  );
  expect(place.querySelectorAll("form > *").length).toBe(2);
  expect(refused).toEqual([]);
});

test("each kind of refusal is told once", () => {
  for (let id = 3; id < 20; id++) send(["element", id, 1, "html", "script", []]);
  expect(refused).toHaveLength(1);
});
