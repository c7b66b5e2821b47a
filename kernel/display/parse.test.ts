import {Window} from "@remote-dom/polyfill";
import {beforeAll, describe, expect, test} from "vitest";
import fixture from "./fixtures/html-fragments.json" with {type: "json"};
import {installParsing} from "./parse.ts";
import {childrenTree, parseCase} from "./parse-tree.ts";

let window: Window & {DOMParser: typeof DOMParser; XMLSerializer: typeof XMLSerializer};
let document: Document;

beforeAll(() => {
  const bare = new Window();
  installParsing(bare);
  window = bare as typeof window;
  document = bare.document as unknown as Document;
});

describe("parses as Chromium does", () => {
  test("the fixture is large and names its browser", () => {
    expect(fixture.cases.length).toBeGreaterThanOrEqual(200);
    expect(fixture.browser).toMatch(/^Chromium \d+/);
  });
  for (const [index, {context, html, expected}] of fixture.cases.entries()) {
    test(`${index} in <${context}>: ${JSON.stringify(html).slice(0, 90)}`, () => {
      expect(parseCase(document, {context, html}, childrenTree)).toEqual(expected);
    });
  }
});

describe("the ways in", () => {
  const make = (html: string) => {
    const root = document.createElement("div");
    root.innerHTML = html;
    return root;
  };

  test("innerHTML takes null as empty and anything else as text", () => {
    const root = make("<b>x</b>");
    root.innerHTML = null as unknown as string;
    expect(root.childNodes.length).toBe(0);
    root.innerHTML = 12 as unknown as string;
    expect(root.textContent).toBe("12");
  });

  test("outerHTML replaces the element, parsed in its parent's context", () => {
    const table = make("<table><tbody><tr><td>a</td></tr></tbody></table>");
    const row = table.querySelector("tr") as Element;
    row.outerHTML = "<tr><td>b<tr><td>c";
    expect(table.innerHTML).toBe("<table><tbody><tr><td>b</td></tr><tr><td>c</td></tr></tbody></table>");
    document.createElement("p").outerHTML = "<b>no parent: nothing happens</b>";
    expect(() => {
      document.documentElement.outerHTML = "<p>";
    }).toThrow(/root/);
  });

  test("insertAdjacentHTML at each of the four places, in any case", () => {
    const root = make("<p>x</p>");
    const p = root.firstElementChild as Element;
    p.insertAdjacentHTML("beforebegin", "<i>1</i>");
    p.insertAdjacentHTML("AfterBegin" as InsertPosition, "<i>2</i>");
    p.insertAdjacentHTML("beforeend", "<i>3</i>");
    p.insertAdjacentHTML("afterend", "<i>4</i>&amp;");
    expect(root.innerHTML).toBe("<i>1</i><p><i>2</i>x<i>3</i></p><i>4</i>&amp;");
    expect(() => p.insertAdjacentHTML("inside" as InsertPosition, "")).toThrow(/"inside" is not beforebegin/);
    expect(() => document.createElement("p").insertAdjacentHTML("afterend", "x")).toThrow(/no parent/);
  });

  test("createContextualFragment respects its context element", () => {
    const root = make("<table><tbody></tbody></table><svg></svg>");
    const range = document.createRange();
    range.selectNodeContents(root.querySelector("tbody") as Element);
    expect(range.createContextualFragment("<tr><td>x").firstChild?.nodeName).toBe("TR");
    range.selectNodeContents(root.querySelector("svg") as Element);
    expect((range.createContextualFragment("<g/>").firstChild as Element).namespaceURI).toMatch(/svg/);
    range.selectNodeContents(document.documentElement);
    expect(range.createContextualFragment("<p>x").firstChild?.nodeName).toBe("P");
  });

  test("a template's content is apart from its children, and clones with it", () => {
    const root = make("<template><td>x</td></template>");
    const template = root.firstChild as HTMLTemplateElement;
    expect([template.childNodes.length, template.innerHTML]).toEqual([0, "<td>x</td>"]);
    expect((template.cloneNode(true) as HTMLTemplateElement).outerHTML).toBe("<template><td>x</td></template>");
  });

  test("DOMParser reads HTML documents", () => {
    const parsed = new window.DOMParser().parseFromString(
      "<!doctype html><html lang=en><title>t</title><body class=b>x<noscript><b>y</b></noscript>",
      "text/html",
    );
    expect(parsed.documentElement.getAttribute("lang")).toBe("en");
    expect(parsed.head.innerHTML).toBe("<title>t</title>");
    expect(parsed.body.outerHTML).toBe('<body class="b">x<noscript><b>y</b></noscript></body>');
    expect(parsed.querySelector("noscript b")).not.toBeNull();
  });

  test("DOMParser reads the XML of SVG with its prolog, and refuses other XML by name", () => {
    const text =
      '<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd" [<!ENTITY a "b">]>\n<!-- c -->\n' +
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><linearGradient id="g"/><path d="M0"/></svg>\n';
    const {documentElement} = new window.DOMParser().parseFromString(text, "image/svg+xml");
    expect(documentElement.localName).toBe("svg");
    expect(documentElement.namespaceURI).toBe("http://www.w3.org/2000/svg");
    expect(Array.from(documentElement.children, (child) => child.localName)).toEqual(["linearGradient", "path"]);
    const parse = (xml: string) => new window.DOMParser().parseFromString(xml, "application/xml");
    expect(() => parse("<rss><item/></rss>")).toThrow(/begins with <rss>/);
    expect(() => parse("")).toThrow(/no element/);
  });

  test("XMLSerializer declares the namespace that the text needs", () => {
    const svg = make("<svg><g></g></svg>").firstChild as Node;
    expect(new window.XMLSerializer().serializeToString(svg)).toBe(
      '<svg xmlns="http://www.w3.org/2000/svg"><g></g></svg>',
    );
  });

  test("a text nested 20,000 deep is parsed and serialised", () => {
    const deep = "<i>".repeat(20_000);
    expect(make(deep).innerHTML.length).toBe(20_000 * 7);
  });

  test("the document's hooks see elements, attributes and text of a parsed fragment with their namespaces", () => {
    const root = make('<svg><use xlink:href="#a"/></svg>');
    const use = root.querySelector("use") as Element;
    expect(use.getAttributeNS("http://www.w3.org/1999/xlink", "href")).toBe("#a");
  });
});
