import {createCanvas, loadImage} from "@napi-rs/canvas";
import {afterAll, beforeAll, beforeEach, describe, expect, it, vi} from "vitest";
import {kernelChannel, memoryPorts, type PageChannel, pageChannel} from "../channel.ts";
import {answerStore, memoryValues} from "../notebook/values.ts";
import type {CellSource, CellState, FromKernel} from "../protocol.ts";
import {createKernel, type Kernel} from "./kernel.ts";

/** The whole kernel in this process; the test is its page. Cells see its document as a global, so there is one. */
let kernel: Kernel;
let page: PageChannel;
const values = {...memoryValues()};
const got: FromKernel[] = [];
const cells = new Map<string, CellSource>();

const messages = <T extends FromKernel["type"]>(type: T) =>
  got.filter((message): message is FromKernel & {type: T} => message.type === type);
const state = (id: string): CellState | undefined => messages("cell").findLast((message) => message.id === id);
const settled = (id: string, status: CellState["status"] = "fresh") =>
  vi.waitFor(() => expect(state(id)).toMatchObject({status}), {timeout: 20_000});
/** Text of what a cell shows. */
const text = (id: string) =>
  kernel
    .serialize(id)
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();

function put(texts: Record<string, string | (Partial<CellSource> & {source: string})>, hold: string[] = []): void {
  const upsert = Object.entries(texts).map(([id, change]): CellSource => {
    const cell: CellSource = {
      id,
      kind: "ts",
      hidden: false,
      run: "auto",
      ...(typeof change === "string" ? {source: change} : change),
    };
    cells.set(id, cell);
    return cell;
  });
  page.send({type: "cells", upsert, remove: [], order: [...cells.keys()], hold});
}

beforeAll(async () => {
  const [port, own] = memoryPorts();
  page = pageChannel(port, 1);
  page.receive((message) => {
    got.push(message);
    if (message.type === "display") page.send({type: "ack", frame: message.frame});
    if (message.type === "store") void answerStore(message, values).then((answer) => page.send(answer));
    if (message.type === "fetch") {
      const bytes = message.path === "mnist.bin" ? null : new ArrayBuffer(1);
      page.send({type: "fetched", request: message.request, bytes, error: `no ${message.path} here`});
    }
  });
  kernel = createKernel(kernelChannel(own, 1), {
    createCanvas: (width, height) => createCanvas(width, height),
    decodeImage: async (image) => loadImage(Buffer.from(await image.arrayBuffer())),
  });
  await vi.waitFor(() => expect(messages("hello")).toHaveLength(1));
  page.send({
    type: "start",
    backend: "cpu",
    seed: 42,
    environment: {width: 640, dark: false, pixelRatio: 1},
    views: {kept: [7]},
  });
});

beforeEach(() => {
  if (cells.size) page.send({type: "cells", upsert: [], remove: [...cells.keys()], order: [], hold: []});
  cells.clear();
  got.length = 0;
});

afterAll(() => kernel.dispose());

describe("a kernel", () => {
  it("says on what it computes, and why not on better", async () => {
    put({1: "tf.getBackend()"});
    await settled("1");
    expect(kernel.value("1")).toBe("cpu");
  });

  it("runs a cell and sends what it shows as mutations", async () => {
    put({1: "1 + 1"});
    await settled("1");
    await vi.waitFor(() => expect(messages("display").length).toBeGreaterThan(0));
    const mutations = messages("display").flatMap((message) => message.mutations);
    expect(mutations).toContainEqual(["root", "1", expect.any(Number)]);
    expect(mutations).toContainEqual(["text", expect.any(Number), expect.any(Number), "2"]);
    expect(text("1")).toBe("2");
  });

  it("runs what depends on an edited cell, and nothing else", async () => {
    put({1: "const x: number = 2", 2: "x * 10", 3: '"alone"'});
    await settled("2");
    await settled("3");
    got.length = 0;
    put({1: "const x = 3"});
    await vi.waitFor(() => expect(text("2")).toBe("30"));
    expect(messages("cell").some(({id}) => id === "3")).toBe(false);
  });

  it("says running before it runs", async () => {
    put({1: "const t = Date.now(); while (Date.now() - t < 30); 1"});
    await settled("1");
    const statuses = messages("cell").map(({status}) => status);
    expect(statuses.indexOf("running")).toBeLessThan(statuses.indexOf("fresh"));
    expect(statuses).toContain("running");
  });

  it("says what cells read and define, when it is busy and what it counts", async () => {
    put({1: "const t = tf.ones([8])", 2: "t.shape"});
    await settled("2");
    expect(messages("analysis")).toContainEqual({type: "analysis", id: "1", inputs: ["tf"], outputs: ["t"]});
    await vi.waitFor(() => expect(messages("status").at(-1)?.busy).toBe(false));
    await vi.waitFor(() =>
      expect(messages("ledger").at(-1)?.cells).toContainEqual({id: "1", tensors: 1, bytes: 32, growing: false}),
    );
  });

  it("reports errors with their place", async () => {
    put({1: "const a = 1;\n  null.foo", 2: "a +", 3: "nowhere"});
    await settled("1", "error");
    expect(state("1")?.error).toMatchObject({kind: "runtime", line: 2, column: 8});
    expect(state("2")?.error).toMatchObject({kind: "syntax"});
    expect(state("3")?.error).toMatchObject({kind: "graph"});
  });

  it("draws with Plot, d3, htl, KaTeX, Markdown and Graphviz", async () => {
    put({
      plot: "Plot.plot({marks: [Plot.lineY([1, 3, 2])]})",
      d3: 'd3.create("svg").attr("class", "mine").node()',
      html: "html`<p>${svg`<circle r=2>`}</p>`",
      tex: {kind: "tex", source: "e^{i\\pi}"},
      md: {kind: "md", source: "# Two ${1 + 1}"},
      dot: {kind: "dot", source: "digraph { a -> b }"},
    });
    for (const id of ["plot", "d3", "html", "tex", "md", "dot"]) await settled(id);
    expect(kernel.serialize("plot")).toContain('aria-label="line"');
    expect(kernel.serialize("d3")).toContain('<svg class="mine"');
    expect(kernel.serialize("html")).toContain("<p><circle");
    expect(kernel.serialize("tex")).toContain("katex-display");
    expect(kernel.serialize("md")).toMatch(/<h1[^>]*>Two 2<\/h1>/);
    expect(kernel.serialize("dot")).toContain('aria-label="Graph with 2 nodes and 1 edges"');
  });

  it("gives inputs the values that they had", async () => {
    put({kept: "const n = view(Inputs.range([0, 10], {step: 1, value: 1}))", 2: "n"});
    await vi.waitFor(() => expect(kernel.value("2")).toBe(7));
    await vi.waitFor(() => expect(messages("views").at(-1)).toEqual({type: "views", cell: "kept", values: [7]}));
  });

  it("gives cells our packages, and refuses others by name", async () => {
    put({
      1: 'import {mean} from "npm:d3-array@3"; display(mean([1, 3]))',
      2: 'import * as Plot from "@observablehq/plot"; display(typeof Plot.plot)',
      3: 'import {ones} from "@tensorflow/tfjs"; display(ones([5]).size)',
      4: 'import lodash from "lodash"',
    });
    for (const id of ["1", "2", "3"]) await settled(id);
    await settled("4", "error");
    expect(["1", "2", "3"].map(text)).toEqual(["2", '"function"', "5"]);
    expect(state("4")?.error?.message).toContain("lodash");
  });

  it("checks claims and tells of them", async () => {
    put({1: 'claim("big", {measured: 5, holds: (m) => m > 3, controls: {"the small one": 1}})'});
    await settled("1");
    expect(messages("claim")).toMatchObject([
      {cell: "1", name: "big", passed: true, holds: true, controls: {"the small one": false}, measured: 5},
    ]);
    expect(text("1")).toContain("big");
  });

  it("reads data files through the page, and says which one is missing", async () => {
    put({1: "await lab.problems.mnist()"});
    await settled("1", "error");
    expect(messages("fetch")).toMatchObject([{path: "mnist.bin"}]);
    expect(state("1")?.error?.message).toContain("no mnist.bin here");
  });

  it("takes files", async () => {
    put({1: 'const rows = FileAttachment("a.csv").csv({typed: true})', 2: "rows[1].x"});
    page.send({
      type: "attachment",
      name: "a.csv",
      mime: "text/csv",
      bytes: new TextEncoder().encode("x\n1\n2\n").buffer as ArrayBuffer,
    });
    await settled("2");
    expect(kernel.value("2")).toBe(2);
  });

  it("follows the page's width", async () => {
    put({1: "width"});
    await vi.waitFor(() => expect(kernel.value("1")).toBe(640));
    page.send({type: "environment", environment: {width: 320, dark: true, pixelRatio: 2}});
    await vi.waitFor(() => expect(kernel.value("1")).toBe(320));
  });

  it("answers a stop, and endless cells end", async () => {
    put({1: "(function* () { for (let i = 0; ; i++) yield i; })()", 2: "await new Promise(() => {})"});
    await vi.waitFor(() => expect(state("1")?.live).toBe(true));
    await settled("2", "running");
    page.send({type: "stop", request: 5});
    await vi.waitFor(() => expect(messages("stopped")).toEqual([{type: "stopped", request: 5}]));
    await vi.waitFor(() => expect(messages("status").at(-1)?.busy).toBe(false));
    expect(state("2")?.status).not.toBe("running");
    const before = kernel.value("1");
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(kernel.value("1")).toBe(before);
  });

  it("defines held cells without running them, until they are run", async () => {
    put({1: "const x = 1", 2: "x + 1"}, ["1", "2"]);
    await settled("1", "stale");
    await settled("2", "stale");
    expect(text("2")).toBe("");
    page.send({type: "run", cells: ["2"]});
    await settled("2");
    expect(kernel.value("2")).toBe(2);
  });

  it("draws on canvases and serialises them as images", async () => {
    put({
      1: `const canvas = document.createElement("canvas");
          canvas.width = canvas.height = 4;
          canvas.getContext("2d").fillRect(0, 0, 4, 4);
          display(canvas);`,
    });
    await settled("1");
    expect(kernel.serialize("1")).toMatch(/<img[^>]* src="data:image\/png;base64,/);
  });
});

describe("store", () => {
  it("keeps trees for later, books what comes back on the cell that asks, and tells what it cannot keep", async () => {
    put({1: 'await store("weights", {w: tf.tensor1d([1, 2]), step: 3}); display(await store.names());'});
    await settled("1");
    expect(text("1")).toContain("weights");
    put({2: 'const kept = await store.get("weights"); display([...kept.w.dataSync(), kept.step]);'});
    await settled("2");
    expect(text("2")).toContain("1 , 2 , 3");
    await vi.waitFor(() => {
      const booked = messages("ledger")
        .at(-1)
        ?.cells.find(({id}) => id === "2");
      expect(booked?.tensors).toBe(1);
    });
    put({
      3: 'await store.delete("weights"); display(String(await store.get("weights")));',
      4: 'await store("f", {f() {}})',
      5: 'await store("", 1)',
    });
    await settled("3");
    expect(text("3")).toContain("undefined");
    await settled("4", "error");
    expect(state("4")?.error?.message).toMatch(/^store: value\.f is a function/);
    await settled("5", "error");
    expect(state("5")?.error?.message).toBe("store: name is 0 characters long, not a text of 1 to 200 characters.");
  });

  it("passes on why the page refuses", async () => {
    const {put: keep} = values;
    values.put = () => Promise.reject(new Error("The browser's storage is full."));
    put({1: 'await store("x", 1)'});
    await settled("1", "error");
    values.put = keep;
    expect(state("1")?.error?.message).toBe("store: The browser's storage is full.");
  });
});
