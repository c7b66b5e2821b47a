import {beforeAll, describe, expect, test} from "vitest";
import {createDocument} from "./dom/document.ts";
import {createMarkup} from "./markup.ts";
import {slug} from "./markup-md.ts";

const {document, installGlobals} = createDocument({environment: {width: 700, dark: false, pixelRatio: 1}});
const {md, tex, html, svg, dot} = createMarkup(document);

beforeAll(() => installGlobals());

describe("md", () => {
  /** A text that is no literal, as the text of a Markdown cell. */
  const inner = (source: string) => md(Object.assign([source], {raw: [source]})).innerHTML;

  test("headings have ids, numbered where they repeat", () => {
    const root = md`# The *edge*, at 2/η
## Again
## Again
###`;
    expect([...root.querySelectorAll("h1, h2, h3")].map(({id}) => id)).toEqual([
      "the-edge-at-2-η",
      "again",
      "again-2",
      "section",
    ]);
    expect(slug("Émile’s  Übung!")).toBe("emile-s-ubung");
  });

  test("tables, HTML, links and quotes", () => {
    const root = md`| a | b |
|---|--:|
| 1 | <b>2</b> |

See https://example.org "now".`;
    expect(root.querySelectorAll("td").length).toBe(2);
    expect(root.querySelector("td:last-child b")?.textContent).toBe("2");
    expect(root.querySelector("a")?.getAttribute("href")).toBe("https://example.org");
    expect(root.textContent).toContain("“now”");
  });

  test("code is coloured in languages that are known", () => {
    const root = md`~~~js
const a = "<b>"; // c
~~~
~~~ts
let x: number
~~~
~~~cobol
A & B
~~~`;
    expect(root.querySelector(".tok-keyword")?.textContent).toBe("const");
    expect(root.querySelector(".tok-string")?.textContent).toBe('"<b>"');
    expect(root.querySelector(".tok-typeName")?.textContent).toBe("number");
    expect(root.querySelector("code.language-cobol")?.innerHTML).toBe("A &amp; B\n");
  });

  test("interpolated values: text becomes Markdown, nodes stay themselves, arrays contribute each", () => {
    const button = document.createElement("button");
    const items = [1, 2].map((i) => Object.assign(document.createElement("i"), {textContent: String(i)}));
    const root = md`A ${"**bold**"} ${3} ${button} ${items}
- ${["x", "y"]}`;
    expect(root.querySelector("strong")?.textContent).toBe("bold");
    expect(root.querySelector("button")).toBe(button);
    expect([...root.querySelectorAll("i")]).toEqual(items);
    expect(root.querySelector("li")?.textContent).toBe("xy");
    expect(root.querySelector("[data-slot]")).toBeNull();
  });

  test("a block element alone in a paragraph, and a node in a heading", () => {
    const figure = document.createElement("figure");
    const root = md`before

${figure}

## With ${document.createElement("em")}`;
    expect(root.contains(figure)).toBe(true);
    expect(root.querySelector("h2 em")).not.toBeNull();
  });

  test("formulas in lines and blocks", () => {
    const root = md`Let $\\lambda_1 > 0$ and

$$
\\sum_{i=1}^n x_i
$$

done $$x$$.`;
    expect(root.querySelectorAll(".katex").length).toBe(3);
    expect(root.querySelectorAll(".katex-display").length).toBe(2);
    const [first] = root.querySelectorAll("math");
    expect(first?.namespaceURI).toBe("http://www.w3.org/1998/Math/MathML");
    expect(root.querySelector("annotation")?.textContent).toBe("\\lambda_1 > 0");
  });

  test("money and escapes are no formulas", () => {
    expect(md`$5 and $6, a $ b $ c, \\$x$ and ${"`$y$`"}`.querySelector(".katex")).toBeNull();
    expect(md`price $5`.textContent).toBe("price $5\n");
  });

  test("a formula with an error shows itself and the reason", () => {
    const root = md`x $\\frac{1}$ y`;
    expect(root.querySelector(".math-error code")?.textContent).toBe("\\frac{1}");
    expect(root.querySelector(".math-error-reason")?.textContent).toMatch(/Unexpected end of input/);
    expect(root.textContent).toContain(" y");
  });

  test("empty, and half-written formulas", () => {
    expect(md``.childNodes.length).toBe(0);
    for (const source of ["$", "$$", "$$\nx", "$$$$", "a $x"]) expect(inner(source)).not.toContain("katex");
  });
});

describe("tex", () => {
  test("inline, block and with options", () => {
    const inline = tex`x^2 + ${3}`;
    expect(inline.getAttribute("class")).toBe("katex");
    expect(inline.querySelector("math")).not.toBeNull();
    expect(inline.querySelector("annotation")?.textContent).toBe("x^2 + 3");
    expect(tex.block`\frac{a}{b}`.getAttribute("class")).toBe("katex-display");
    expect(tex.options({macros: {"\\R": "\\mathbb{R}"}})`\R`.querySelector("mi")?.textContent).toBe("R");
  });

  test("an error is shown in place with KaTeX's message", () => {
    const error = tex`\notacommand`;
    expect(error.getAttribute("class")).toBe("math-error");
    expect(error.textContent).toMatch(/Undefined control sequence: \\notacommand/);
  });
});

describe("html and svg", () => {
  test("are htl's, in the worker's document", () => {
    const clicks: unknown[] = [];
    const button =
      html`<button onclick=${(event: Event) => clicks.push(event.type)} style=${{color: "red"}}>${"a<b"}</button>` as HTMLElement;
    button.click();
    expect(clicks).toEqual(["click"]);
    expect(button.outerHTML).toBe('<button style="color: red;">a&lt;b</button>');
    const circle = svg`<circle r=${3} />` as Element;
    expect([circle.namespaceURI, circle.getAttribute("r")]).toEqual(["http://www.w3.org/2000/svg", "3"]);
  });
});

describe("dot", () => {
  test("draws in the text's colour, says what it shows, and keeps colours that were asked for", async () => {
    const graph = (await dot)`digraph { a -> b; b -> c [color=red] }`;
    expect([graph.localName, graph.namespaceURI]).toEqual(["svg", "http://www.w3.org/2000/svg"]);
    expect(graph.getAttribute("aria-label")).toBe("Graph with 3 nodes and 2 edges");
    expect(graph.querySelectorAll("g.node ellipse[stroke=currentColor]").length).toBe(3);
    expect(graph.querySelectorAll("[stroke=red]").length).toBeGreaterThan(0);
    expect(graph.outerHTML).not.toContain("#000001");
    expect([...graph.querySelectorAll("text")].map(({textContent}) => textContent)).toEqual(["a", "b", "c"]);
  });

  test("a text that is no graph throws Graphviz's message", async () => {
    const draw = await dot;
    expect(() => draw`digraph { a -> }`).toThrow(/syntax error in line 1/);
  });
});
