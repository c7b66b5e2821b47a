import {execFileSync} from "node:child_process";
import {readFileSync} from "node:fs";
import {describe, expect, test} from "vitest";
import {bareSpecifier, CellsWorker, type TypePack} from "./cells-worker.ts";
import {cellFile} from "./module-text.ts";
import type {NamePlace} from "./symbols.ts";

/** Small stand-ins for the packed declarations; the real pack has its own test. */
const PACK: TypePack = {
  "app/editor/types/builtins.d.ts": `
    export * as tf from "tiny";
    /** Gives the values of an input. */
    export declare function view<T>(input: {value: T}): AsyncGenerator<T, void, void>;
    export declare function Mutable<T>(value: T): AsyncGenerator<T, void, void> & {value: T};
    export declare function display<T>(value: T): T;
    export declare const width: number;`.replace(/^ {4}/gm, ""),
  "augmentations.d.ts": "export {};",
  "node_modules/tiny/package.json": `{"name": "tiny", "version": "1.0.0", "types": "index.d.ts"}`,
  "node_modules/tiny/index.d.ts": `
    export interface Tensor {shape: number[]}
    /** A tensor of zeros. */
    export declare function zeros(shape: number[]): Tensor;`,
};

const FILE_A = cellFile("a", "ts");
const FILE_B = cellFile("b", "ts");

let version = 0;
let models: {uri: {toString(): string}; version: number; text: string; getValue(): string}[] = [];
// One worker for all notebooks here: the browser's declarations take a second to read.
const worker = new CellsWorker({getMirrorModels: () => models}, {compilerOptions: {}, extraLibs: {}}, PACK);

/** Puts these cells, and no others, into the worker; the answers' texts are those at a name's first place in a cell. */
function notebook(cells: Record<string, string>, kinds: Record<string, string> = {}) {
  const file = (id: string) => cellFile(id, kinds[id] ?? "ts") ?? "";
  models = Object.entries(cells).map(([id, text]) => ({
    uri: {toString: () => file(id)},
    version: ++version,
    text,
    getValue() {
      return this.text;
    },
  }));
  const textOf = (id: string) => models.find((model) => model.uri.toString() === file(id))?.text ?? "";
  return {
    edit(id: string, text: string) {
      const model = models.find((each) => each.uri.toString() === file(id));
      if (model) Object.assign(model, {text, version: ++version});
    },
    async hover(id: string, name: string) {
      const info = await worker.getQuickInfoAtPosition(file(id), textOf(id).indexOf(name));
      return info?.displayParts?.map((part) => part.text).join("");
    },
    async documentation(id: string, name: string) {
      const info = await worker.getQuickInfoAtPosition(file(id), textOf(id).indexOf(name));
      return info?.documentation?.map((part) => part.text).join("");
    },
    async completions(id: string) {
      const found = await worker.getCompletionsAtPosition(file(id), textOf(id).length);
      return found?.entries.map((entry) => entry.name) ?? [];
    },
    async complaints(id: string) {
      const found = await worker.getCellDiagnostics(file(id));
      return found.map(({kind, message, start, length}) => [kind, textOf(id).slice(start, start + length), message]);
    },
    /** The text of a cell with each place of the name in brackets. */
    async places(id: string, name: string) {
      const found = await worker.getNamePlaces(file(id), textOf(id).indexOf(name));
      return Object.keys(cells).flatMap((other) => {
        const mine = found.filter((place) => place.file === file(other));
        return mine.length ? [`${other}: ${edited(textOf(other), mine, (text) => `[${text}]`)}`] : [];
      });
    },
    /** All cells after a rename, or why there is none. */
    async rename(id: string, name: string, newName: string) {
      const answer = await worker.getRename(file(id), textOf(id).indexOf(name), newName);
      if ("problem" in answer) return answer.problem;
      return Object.keys(cells).map((other) => {
        const mine = answer.places.filter((place) => place.file === file(other));
        return edited(textOf(other), mine, () => newName);
      });
    },
    async formatted(id: string) {
      const edits = await worker.getCellFormat(file(id));
      return edits
        .toReversed()
        .reduce((text, {start, end, text: put}) => text.slice(0, start) + put + text.slice(end), textOf(id));
    },
    definitions: (id: string, name: string) => worker.getDefinitionAtPosition(file(id), textOf(id).indexOf(name)),
  };
}

/** A text with each place replaced, from the end on. */
function edited(text: string, places: readonly NamePlace[], put: (name: string) => string): string {
  return places
    .toSorted((a, b) => b.start - a.start)
    .reduce((changed, {start, length, prefix, suffix}) => {
      const name = changed.slice(start, start + length);
      return changed.slice(0, start) + prefix + put(name) + suffix + changed.slice(start + length);
    }, text);
}

describe("names of other cells", () => {
  test.each<[string, string, string]>([
    ["a value", "const x = [1, 2]", "number[]"],
    ["a promise's value", "const x = Promise.resolve({a: 1})", "{\n    a: number;\n}"],
    ["what a generator yields", "const x = (function* () { yield 1; yield 2; })()", "1 | 2"],
    ["what an async generator yields", "const x = (async function* () { yield 'a' as string; })()", "string"],
    [
      "a promised generator's yields",
      "const x = (async () => (function* () { yield true as boolean; })())()",
      "boolean",
    ],
    ["an input's value", "const x = view({value: 0.5})", "number"],
    ["a Mutable's value", "const x = Mutable('a' as 'a' | 'b')", '"a" | "b"'],
    ["any", "const x = JSON.parse('1')", "any"],
    ["a part of a pattern", "const {y: [, x]} = {y: [1, 'a'] as [number, string]}", "string"],
    ["after top-level await", "const x = (await Promise.resolve(1)) + 1", "number"],
  ])("are typed as the runtime hands them on: %s", async (_, source, type) => {
    const {hover, complaints} = notebook({a: source, b: "x"});
    expect(await hover("b", "x")).toBe(`const x: ${type}`);
    expect(await complaints("a")).toEqual([]);
    expect(await complaints("b")).toEqual([]);
  });

  test("functions, classes and types are themselves, with their documentation", async () => {
    const {hover, documentation, complaints} = notebook({
      a: "/** Doubles. */ function twice(x: number) { return 2 * x; }\nclass P { q = 1 }\ninterface Box<T> { of: T }",
      b: "const p: P = new P();\nconst box: Box<string> = {of: 'a'};\ntwice(p.q) + box.of",
    });
    expect(await hover("b", "twice")).toBe("twice(x: number): number");
    expect(await documentation("b", "twice")).toBe("Doubles.");
    expect(await complaints("b")).toEqual([]);
  });

  test("a value's documentation comes along", async () => {
    const {documentation} = notebook({a: "/** The rate. */\nconst rate = 0.1;", b: "rate"});
    expect(await documentation("b", "rate")).toBe("The rate.");
  });

  test("an edit of the defining cell changes the type elsewhere", async () => {
    const {hover, edit} = notebook({a: "const x = 1 + 1", b: "const y = x", c: "y"});
    expect(await hover("c", "y")).toBe("const y: number");
    edit("a", "const x = 'a'.trim()");
    expect(await hover("c", "y")).toBe("const y: string");
    edit("a", "const z = 1");
    expect(await hover("b", "x")).toBe("any");
  });

  test("hide globals of the browser and built-in names", async () => {
    const {hover} = notebook({a: "const history = [1]; const width = 'wide' as string", b: "history; width"});
    expect(await hover("b", "history")).toBe("const history: number[]");
    expect(await hover("b", "width")).toBe("const width: string");
  });

  test("of a name defined twice, the first counts, and each cell sees its own", async () => {
    const {hover, complaints} = notebook({a: "const x = 1 + 1", b: "const x = ''.trim(); const y = x", c: "x"});
    expect(await hover("c", "x")).toBe("const x: number");
    expect(await hover("b", "y")).toBe("const y: string");
    expect([...(await complaints("a")), ...(await complaints("b"))]).toEqual([]);
  });

  test("go to their definition", async () => {
    const a = "const one = 1;\nfunction two() {}";
    const {definitions} = notebook({a, b: "one; two"});
    for (const name of ["one", "two"]) {
      const [definition] = (await definitions("b", name)) ?? [];
      expect(definition).toMatchObject({fileName: FILE_A, textSpan: {start: a.indexOf(name), length: 3}});
    }
  });

  test("complete before they are used", async () => {
    const {completions} = notebook({a: "const learningRate = 1", b: "lear"});
    expect(await completions("b")).toContain("learningRate");
  });

  test("come through a chain of cells that is deeper than the stack", async () => {
    const chain = Array.from({length: 200}, (_, i) => [
      `c${i}`,
      i ? `const v${i} = [v${i - 1}][0] + 1` : "const v0 = 0",
    ]);
    const {hover} = notebook(Object.fromEntries(chain));
    expect(await hover("c199", "v198")).toBe("const v198: number");
  });
});

describe("names over all cells", () => {
  const CELLS = {
    a: "const rate = view({value: 1});\nconst twice = 2 * rate;",
    b: "function f(rate: number) { return rate; }\nf(rate)",
    c: "const options = {rate, twice};\nconst {rate: other} = options;",
    d: "The rate is ${rate.toFixed(2)}, `rate` and \\${rate}, ${`${rate}`}",
    e: "import {zeros as rates} from 'tiny'; rates([1])",
  };
  const KINDS = {d: "md"};

  test("are found where they mean the same, in text cells too", async () => {
    const {places} = notebook(CELLS, KINDS);
    const found = [
      "a: const [rate] = view({value: 1});\nconst twice = 2 * [rate];",
      "b: function f(rate: number) { return rate; }\nf([rate])",
      "c: const options = {rate: [rate], twice};\nconst {rate: other} = options;",
      "d: The rate is ${[rate].toFixed(2)}, `rate` and \\${rate}, ${`${[rate]}`}",
    ];
    expect(await places("a", "rate")).toEqual(found);
    expect(await places("d", "rate.")).toEqual(found);
    expect(await places("b", "rate:")).toEqual(["b: function f([rate]: number) { return [rate]; }\nf(rate)"]);
    expect(await places("e", "rates(")).toEqual(["e: import {zeros as [rates]} from 'tiny'; [rates]([1])"]);
    expect(await places("d", "The")).toEqual([]);
  });

  test("are renamed everywhere from anywhere, shorthands written out", async () => {
    const {rename} = notebook(CELLS, KINDS);
    const renamed = [
      "const eta = view({value: 1});\nconst twice = 2 * eta;",
      "function f(rate: number) { return rate; }\nf(eta)",
      "const options = {rate: eta, twice};\nconst {rate: other} = options;",
      "The rate is ${eta.toFixed(2)}, `rate` and \\${rate}, ${`${eta}`}",
      CELLS.e,
    ];
    expect(await rename("a", "rate", "eta")).toEqual(renamed);
    expect(await rename("d", "rate.", "eta")).toEqual(renamed);
  });

  test("functions, classes and types are renamed as well", async () => {
    const {rename} = notebook({a: "class P { q = 1 }\ninterface Q { of: P }", b: "const p: P = new P(); let q: Q;"});
    expect(await rename("b", "P =", "Point")).toEqual([
      "class Point { q = 1 }\ninterface Q { of: Point }",
      "const p: Point = new Point(); let q: Q;",
    ]);
  });

  test.each([
    ["a", "rate", "twice", "twice is defined already, in ⟨file:///cells/cell-a.ts⟩."],
    ["a", "rate", "options", "options is defined already, in ⟨file:///cells/cell-c.ts⟩."],
    ["a", "rate", "tf", "tf is the name of something built in."],
    ["a", "rate", "two words", "“two words” cannot be the name of a value."],
    ["a", "rate", "class", "“class” cannot be the name of a value."],
    ["a", "rate", "await", "“await” cannot be the name of a value."],
    ["a", "rate", "", "“” cannot be the name of a value."],
    ["a", "twice", "f", "f is defined already, in ⟨file:///cells/cell-b.ts⟩."],
    ["b", "rate:", "f", "f means something already in ⟨file:///cells/cell-b.ts⟩."],
    ["a", "view", "show", "view is built in: it has this name in every notebook."],
    ["d", "The", "x", "There is no name here."],
  ])("in %s, %s cannot become %s", async (id, name, newName, problem) => {
    expect(await notebook(CELLS, KINDS).rename(id, name, newName)).toBe(problem);
  });

  test("of a name that two cells define, each renames its own", async () => {
    const {rename} = notebook({a: "const x = 1", b: "const x = 2; x", c: "x"});
    expect(await rename("b", "x", "y")).toEqual(["const x = 1", "const y = 2; y", "x"]);
    expect(await rename("c", "x", "y")).toEqual(["const y = 1", "const x = 2; x", "y"]);
  });

  test("text cells complete and hover in their expressions only", async () => {
    const {completions, hover} = notebook(
      {a: "const rate = 1 as number", b: "# A ${ra", c: "# A ra", d: "A ${rate}"},
      {
        b: "md",
        c: "md",
        d: "html",
      },
    );
    expect(await completions("b")).toContain("rate");
    expect(await completions("c")).toEqual([]);
    expect(await hover("d", "rate")).toBe("const rate: number");
  });
});

describe("the formatter", () => {
  test("lays out code as the cell has its braces, and nothing beyond it", async () => {
    const {formatted} = notebook(
      {
        a: "const x={a:1}\nif(x){\nx.a=2\n}",
        b: "const x = { a:1 }",
        c: "const = 1  +  1",
        d: "# Text   ${a  +  b}",
      },
      {d: "md"},
    );
    expect(await formatted("a")).toBe("const x = {a: 1}\nif (x) {\n  x.a = 2\n}");
    expect(await formatted("b")).toBe("const x = { a: 1 }");
    expect(await formatted("c")).toBe("const = 1  +  1");
    expect(await formatted("d")).toBe("# Text   ${a  +  b}");
  });
});

describe("built-in names", () => {
  test("complete with their types", async () => {
    const {completions, hover, documentation} = notebook({a: "tf.", b: "tf.zeros([1])"});
    expect(await completions("a")).toEqual(["zeros"]);
    expect(await hover("b", "zeros")).toBe("function zeros(shape: number[]): tf.Tensor");
    expect(await documentation("b", "zeros")).toBe("A tensor of zeros.");
    expect(await hover("b", "tf")).toBe("namespace tf");
  });

  test("are imported under any of their specifiers", async () => {
    expect(bareSpecifier("npm:tiny@1.2")).toBe("tiny");
    expect(bareSpecifier("npm:@scope/name@^2/dist/x.js")).toBe("@scope/name/dist/x.js");
    expect(bareSpecifier("./file.ts")).toBe("./file.ts");
    const {hover, complaints} = notebook({a: 'import {zeros} from "npm:tiny@1";', b: "const z = zeros([2])"});
    expect(await complaints("a")).toEqual([]);
    expect(await hover("b", "z =")).toBe("const z: tf.Tensor");
  });
});

describe("complaints", () => {
  test("name the exact range", async () => {
    const {complaints} = notebook({a: "const x: number = 1;\nconst yes: string = x;", b: "nothing.here"});
    expect(await complaints("a")).toEqual([["type", "yes", "Type 'number' is not assignable to type 'string'."]]);
    expect(await complaints("b")).toEqual([["type", "nothing", "Cannot find name 'nothing'."]]);
  });

  test("of text that does not parse are about that only", async () => {
    const {complaints} = notebook({a: "const = nothing;", b: "function f() {", c: "f(1"});
    expect(await complaints("a")).toEqual([["syntax", "=", "Variable declaration expected."]]);
    expect((await complaints("b")).map(([kind]) => kind)).toEqual(["syntax"]);
    expect((await complaints("c")).map(([kind]) => kind)).toEqual(["syntax"]);
  });

  test.each([
    "{a: 1, b: 2}",
    "function () {}",
    "await Promise.resolve(1)",
    "for await (const x of [1]) display(x)",
    "export const q = 1;",
    'import {x} from "./attached.js"; x',
    "1 + 1",
    "",
  ])("are not made of what a cell may be: %s", async (source) => {
    const {complaints} = notebook({a: source});
    expect(await complaints("a")).toEqual([]);
  });

  test("say whose a name is that another cell assigns", async () => {
    const {complaints} = notebook({a: "let count = 0", b: "count = 1", c: "function f() {}", d: "f = 1"});
    expect(await complaints("b")).toEqual([["type", "count", "count belongs to another cell: assign to it there."]]);
    expect(await complaints("d")).toEqual([["type", "f", "f belongs to another cell: assign to it there."]]);
  });

  test("are not made of JavaScript's types, and its names have types elsewhere", async () => {
    const {complaints, hover} = notebook({a: "const x = {a: 1}; x.b = 2;", b: "x.a"}, {a: "js"});
    expect(await complaints("a")).toEqual([]);
    expect(await hover("b", "a")).toBe("(property) a: number");
  });

  test("come with a fix when a name is one of a namespace's", async () => {
    notebook({a: "zeros([1])", b: "nothing([1])"});
    // As the editor asks: at the cursor, somewhere in the name.
    const [fix, ...others] = await worker.getCodeFixesAtPosition(FILE_A, 2, 2, [2304], {});
    expect(others).toEqual([]);
    expect(fix).toMatchObject({
      description: "Change to tf.zeros",
      changes: [{textChanges: [{span: {start: 0, length: 5}, newText: "tf.zeros"}]}],
    });
    expect(await worker.getCodeFixesAtPosition(FILE_B, 0, 7, [2304], {})).toEqual([]);
  });

  test("come with a fix when a name is misspelt, and no other", async () => {
    notebook({a: "tf.zeroes([1])", b: "const y: string = 1"});
    const fixes = await worker.getCodeFixesAtPosition(FILE_A, 3, 9, [2551], {});
    expect(fixes.map((fix) => fix.description)).toEqual(["Change spelling to 'zeros'"]);
    expect(await worker.getCodeFixesAtPosition(FILE_B, 6, 7, [2322, 6133], {})).toEqual([]);
  });
});

describe("the packed declarations", () => {
  test("type the libraries that every cell can use", async () => {
    execFileSync(process.execPath, [".ci/pack-types.mjs"]);
    const pack = JSON.parse(readFileSync("public/data/types.json", "utf8")) as TypePack;
    const source =
      "const t = tf.ones([2]).add(1);\nconst p = Plot.plot();\nconst s = d3.scaleLinear();\nconst r = view(Inputs.range());\nconst f = view(Inputs.file());\nconst m = await lab.problems.mnist();";
    const cell = {uri: {toString: () => FILE_A}, version: 1, getValue: () => source};
    const packed = new CellsWorker({getMirrorModels: () => [cell]}, {compilerOptions: {}, extraLibs: {}}, pack);
    expect(await packed.getCellDiagnostics(FILE_A)).toEqual([]);
    const hover = async (name: string) => {
      const info = await packed.getQuickInfoAtPosition(FILE_A, source.indexOf(name));
      return info?.displayParts?.map((part) => part.text).join("");
    };
    expect(await hover("t =")).toBe("const t: tf.Tensor<tf.Rank>");
    expect(await hover("p =")).toBe("const p: (SVGSVGElement | HTMLElement) & Plot.Plot");
    expect(await hover("s =")).toBe("const s: d3.ScaleLinear<number, number, never>");
    expect(await hover("r =")).toBe("const r: AsyncGenerator<number, void, unknown>");
    expect(await hover("f =")).toBe("const f: AsyncGenerator<LocalFile | null, void, unknown>");
    expect(await hover("m =")).toBe("const m: Digits");
    const help = await packed.getQuickInfoAtPosition(FILE_A, source.indexOf("range("));
    expect(help?.documentation?.map((part) => part.text).join("")).toMatch(/^A slider with a number box/);
  });
});
