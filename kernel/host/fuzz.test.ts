/** Whatever comes to a kernel's port: it drops it with a word or takes it, and goes on answering. */
import {createCanvas} from "@napi-rs/canvas";
import fc from "fast-check";
import {afterAll, beforeAll, beforeEach, describe, expect, test, vi} from "vitest";
import {kernelChannel} from "../channel.ts";
import {FUZZ_TIMEOUT, fuzz, soon} from "../notebook/testing-fuzz.ts";
import {type FromKernel, PROTOCOL_VERSION, type ToKernel, toKernelSchema} from "../protocol.ts";
import {createScheduler} from "../runtime/scheduler.ts";
import {conversations, DIRECTIONS, type HeldPort, heldPort, valid} from "../testing-messages.ts";
import {FAILURES} from "./fixtures/fuzz-failures.ts";
import {createKernel, type Kernel} from "./kernel.ts";

let kernel: Kernel;
let held: HeldPort;
const warnings: string[] = [];
const thrown: unknown[] = [];
const note = (reason: unknown) => thrown.push(reason);

const say = (message: ToKernel) => held.post({v: PROTOCOL_VERSION, generation: 1, message});
const said = () => held.heard.map((each) => (each as {message: FromKernel}).message);
const task = () => new Promise((resolve) => setImmediate(resolve));

/** Texts that cells may get: right, wrong, quick, and none that run for ever. */
const TEXTS = [
  "a = 1",
  "b + 1",
  "const a = 1",
  "1 +",
  "throw new Error('no')",
  "html`<input><b>x</b>`",
  "view(html`<input>`)",
  "",
];
const source = fc.record(
  {
    id: fc.constantFrom("a", "b", "c"),
    kind: fc.constantFrom("ts", "md", "html", "tex"),
    source: fc.constantFrom(...TEXTS),
    hidden: fc.boolean(),
    run: fc.constantFrom("auto", "manual", "disabled"),
  },
  {noNullPrototype: true},
);
const ids = fc.array(fc.constantFrom("a", "b", "c", "stranger"), {maxLength: 4});
const cells = fc.record(
  {type: fc.constant("cells"), upsert: fc.array(source, {maxLength: 3}), remove: ids, order: ids, hold: ids},
  {noNullPrototype: true},
);
const EVENTS = ["input", "click", "more", "resize", "focus", "blur", "pointermove", "keydown", "__proto__", ""];
const event = fc
  .tuple(valid(toKernelSchema), fc.constantFrom(...EVENTS), fc.nat(20))
  .map(([message, type, node]) =>
    message.type === "event" ? {...message, node, event: {...message.event, type}} : message,
  );
const message = fc.oneof(cells, valid(toKernelSchema), event);

beforeAll(async () => {
  process.on("unhandledRejection", note);
  process.on("uncaughtException", note);
  // No spies: they would remember every call.
  const silent = () => undefined;
  vi.stubGlobal("console", {...console, info: silent, warn: silent, error: silent});
  held = heldPort();
  kernel = createKernel(
    kernelChannel(held.port, 1, (text) => warnings.push(text)),
    {
      createCanvas: (width, height) => createCanvas(width, height),
      loadData: (name) => Promise.reject(new Error(name)),
      scheduler: createScheduler(1),
    },
  );
  const environment = {width: 640, dark: false, pixelRatio: 1};
  say({type: "start", backend: "cpu", seed: 1, environment, views: {}});
  await vi.waitFor(() => expect(said().some(({type}) => type === "backend")).toBe(true), {timeout: 20_000});
});
afterAll(() => {
  kernel.dispose();
  process.off("unhandledRejection", note);
  process.off("uncaughtException", note);
  vi.unstubAllGlobals();
});
beforeEach(() => {
  warnings.length = 0;
  thrown.length = 0;
});

let requests = 1000;

async function converse(posts: readonly unknown[]): Promise<void> {
  held.heard.length = 0;
  for (const data of posts) {
    warnings.length = 0;
    held.post(data);
    for (const warning of warnings) expect(warning).toMatch(/^Dropped a .+/);
  }
  await task();
  acknowledge();
  await task();
  // A cell that throws, or that runs into a wrong width, says so itself; nothing else may fail.
  expect(thrown).toEqual([]);

  // It still answers, and still runs cells.
  requests += 1;
  say({type: "stop", request: requests});
  expect(said()).toContainEqual({type: "stopped", request: requests});
  const upsert = [{id: "last", kind: "ts" as const, source: `${requests} + 1`, hidden: false, run: "auto" as const}];
  say({type: "cells", upsert, remove: ["a", "b", "c", "stranger"], order: ["last"], hold: []});
  await vi.waitFor(
    () => {
      acknowledge();
      expect(said()).toContainEqual(expect.objectContaining({type: "cell", id: "last", status: "fresh"}));
    },
    {timeout: 3000, interval: 1},
  );
  expect(kernel.value("last")).toBe(requests + 1);
  expect(Object.keys(Object.prototype)).toEqual([]);
}

/** Takes what is to be shown, so that more can come. */
function acknowledge(): void {
  for (const each of said()) if (each.type === "display") say({type: "ack", frame: each.frame});
}

test("whatever is posted to a kernel, it drops it with a word or takes it, and goes on", {timeout: FUZZ_TIMEOUT}, () =>
  fuzz(conversations(message), converse, {sharedBy: DIRECTIONS}),
);

describe("posts that a kernel once failed at", () => {
  test.each(Object.entries(FAILURES))("%s", (_, posts) => soon(() => converse(posts())));
});
