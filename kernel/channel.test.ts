import {afterEach, expect, test, vi} from "vitest";
import {kernelChannel, memoryPorts, type Port, pageChannel} from "./channel.ts";
import {type FromKernel, PROTOCOL_VERSION, type ToKernel} from "./protocol.ts";

const open: Port[] = [];
afterEach(() => {
  for (const port of open.splice(0)) port.close();
});

/** A kernel's end that listens, and the raw port at its other end. */
function listening() {
  const [raw, end] = memoryPorts();
  open.push(raw, end);
  const warnings: string[] = [];
  const received: ToKernel[] = [];
  kernelChannel(end, 3, (text) => warnings.push(text)).receive((message) => received.push(message));
  const envelope = (message: unknown) => ({v: PROTOCOL_VERSION, generation: 3, message});
  /** Sends, then a valid message, and waits for that: whatever came before it was handled or dropped by then. */
  const send = async (data: unknown) => {
    const before = received.length;
    raw.post(data);
    raw.post(envelope({type: "stop", request: 7}));
    await vi.waitFor(() => expect(received.at(-1)).toEqual({type: "stop", request: 7}));
    return received.slice(before, -1);
  };
  return {send, envelope, warnings};
}

test("typed messages pass both ways", async () => {
  const [a, b] = memoryPorts();
  open.push(a, b);
  const page = pageChannel(a, 1);
  const kernel = kernelChannel(b, 1);
  const atKernel = new Promise<ToKernel>((resolve) => kernel.receive(resolve));
  const atPage = new Promise<FromKernel>((resolve) => page.receive(resolve));
  page.send({type: "run", cells: ["1", "a_b-c"]});
  kernel.send({type: "status", busy: true});
  expect(await atKernel).toEqual({type: "run", cells: ["1", "a_b-c"]});
  expect(await atPage).toEqual({type: "status", busy: true});
});

test("messages that came before anybody listened are kept, in order", async () => {
  const [a, b] = memoryPorts();
  open.push(a, b);
  const kernel = kernelChannel(b, 1);
  kernel.send({type: "hello"});
  kernel.send({type: "status", busy: true});
  await new Promise((resolve) => setTimeout(resolve, 10));
  const got: string[] = [];
  pageChannel(a, 1).receive(({type}) => got.push(type));
  await vi.waitFor(() => expect(got).toEqual(["hello", "status"]));
});

const cyclic: Record<string, unknown> = {type: "run"};
cyclic.cells = cyclic;
let deep: unknown = [];
for (let i = 0; i < 500; i++) deep = [deep];

test.each<[string, unknown]>([
  ["nothing", undefined],
  ["a text", "run"],
  ["a bare message", {type: "run", cells: []}],
  ["an envelope of another version", {v: PROTOCOL_VERSION + 1, generation: 3, message: {type: "run", cells: []}}],
  ["an envelope of another generation", {v: PROTOCOL_VERSION, generation: 2, message: {type: "run", cells: []}}],
])("%s is dropped with a warning", async (_, data) => {
  const {send, warnings} = listening();
  expect(await send(data)).toEqual([]);
  expect(warnings).toHaveLength(1);
});

test.each<[string, unknown]>([
  ["an unknown type", {type: "format-disk"}],
  ["a kernel's own message", {type: "hello"}],
  ["a cell id that is none", {type: "run", cells: ["<img>"]}],
  ["a missing field", {type: "stop"}],
  ["a field of another type", {type: "stop", request: "1"}],
  ["a negative count", {type: "ack", frame: -1}],
  ["the rows of no node", {type: "rows", request: 1, node: 0}],
  ["a cyclic message", cyclic],
  ["a very deep message", {type: "run", cells: deep}],
  ["a prototype as type", {type: "__proto__"}],
])("%s in a good envelope is dropped with a warning", async (_, message) => {
  const {send, envelope, warnings} = listening();
  expect(await send(envelope(message))).toEqual([]);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(/^Dropped a malformed message: /);
});

test("the warning names the field", async () => {
  const {send, envelope, warnings} = listening();
  await send(envelope({type: "environment", environment: {width: "wide", dark: false, pixelRatio: 1}}));
  expect(warnings[0]).toContain("environment.width");
});

test("the numbers behind a figure are a text, or not told", async () => {
  const [raw, end] = memoryPorts();
  open.push(raw, end);
  const warnings: string[] = [];
  const received: FromKernel[] = [];
  pageChannel(end, 1, (text) => warnings.push(text)).receive((message) => received.push(message));
  const say = (message: object) => raw.post({v: PROTOCOL_VERSION, generation: 1, message});
  say({type: "table", request: 1, csv: [["x"], [1]]});
  say({type: "table", request: 2});
  say({type: "table", request: 3, csv: "x\n1"});
  say({type: "table", request: 4, csv: null, error: "no such column"});
  await vi.waitFor(() => expect(received.map((message) => "request" in message && message.request)).toEqual([3, 4]));
  expect(warnings).toHaveLength(2);
});

test("a kernel can ask only for plain file names", async () => {
  const [raw, end] = memoryPorts();
  open.push(raw, end);
  const warnings: string[] = [];
  const received: FromKernel[] = [];
  pageChannel(end, 1, (text) => warnings.push(text)).receive((message) => received.push(message));
  const paths = ["../index.html", "https://example.com/x", "/etc", "a/b", ".hidden", "%2e%2e", "mnist.bin"];
  for (const path of paths) raw.post({v: PROTOCOL_VERSION, generation: 1, message: {type: "fetch", request: 1, path}});
  await vi.waitFor(() => expect(received).toEqual([{type: "fetch", request: 1, path: "mnist.bin"}]));
  expect(warnings).toHaveLength(paths.length - 1);
});
