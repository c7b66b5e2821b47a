// @vitest-environment jsdom
/** Whatever a kernel posts: the page drops it with a word or takes it, and goes on hearing the kernel. */
import fc from "fast-check";
import * as v from "valibot";
import {afterAll, beforeAll, describe, expect, test, vi} from "vitest";
import {cell, notebookOf} from "../../kernel/notebook/testing.ts";
import {FUZZ_TIMEOUT, fuzz, soon} from "../../kernel/notebook/testing-fuzz.ts";
import {
  type FromKernel,
  frameReportSchema,
  fromKernelSchema,
  mutationSchemas,
  PROTOCOL_VERSION,
} from "../../kernel/protocol.ts";
import {conversations, DIRECTIONS, heldPort, valid} from "../../kernel/testing-messages.ts";
import {createOutputHost} from "../output/host.ts";
import {FAILURES} from "./fixtures/fuzz-failures.ts";
import {createSession} from "./session.ts";
import {LOG_LIMIT} from "./state.ts";

const CELLS = ["a", "b", "c"];
const notebook = notebookOf(...CELLS.map((id) => cell(id, id)));

/** Element and attribute names that outputs have, and that they may not have. */
const NAMES =
  "div span input select option textarea form canvas style svg g path a img script iframe object link base".split(" ");
const ATTRIBUTES =
  "id class style href src onclick onerror name value type open for srcdoc action xlink:href data-x".split(" ");
const VALUES = [
  "x",
  "javascript:alert(1)",
  "https://stranger.example/x.png",
  "position: fixed; background: url(//stranger.example/)",
  "insertBefore",
  "@import '//stranger.example/'; a{}",
  "</style><script>",
];
const name = fc.oneof({weight: 9, arbitrary: fc.constantFrom(...NAMES)}, fc.string({maxLength: 5}));
const attribute = fc.constantFrom(...ATTRIBUTES, "", " ", "a b", "<");
const value = fc.constantFrom(...VALUES);
const node = fc.integer({min: 1, max: 12});

/** A tree to begin with, so that most later changes find the nodes that they name. */
const BEGINNING: readonly unknown[] = [
  ["element", 1, 0, "html", "div", []],
  ["root", "a", 1],
  ["element", 2, 1, "html", "input", ["type", "text", "value", "x"]],
  ["element", 3, 1, "html", "form", ["id", "f"]],
  ["element", 4, 3, "html", "select", []],
  ["element", 5, 4, "html", "option", ["selected", ""]],
  ["element", 6, 1, "html", "canvas", []],
  ["element", 7, 1, "html", "style", []],
  ["text", 8, 7, "a { color: red }"],
  ["text", 9, 1, "text"],
  ["listen", 2, "input"],
];
const made = fc.oneof(
  fc.tuple(
    fc.constant("element"),
    node,
    fc.nat(12),
    fc.constantFrom("html", "svg", "math"),
    name,
    fc.array(fc.tuple(attribute, value), {maxLength: 3}).map((pairs) => pairs.flat()),
  ),
  fc.tuple(
    fc.constant("attribute"),
    node,
    attribute,
    fc.option(value),
    fc.constantFrom(null, "http://www.w3.org/1999/xlink", ""),
  ),
  fc.tuple(fc.constant("data"), node, value),
  fc.tuple(fc.constant("insert"), node, node, fc.nat(12)),
  fc.tuple(
    fc.constant("property"),
    node,
    fc.constantFrom("value", "checked", "selected", "open", "scrollTop"),
    fc.anything(),
  ),
);
const mutation = fc.oneof(made, ...Object.values(mutationSchemas).map((schema) => valid(schema as v.GenericSchema)));
const display = fc.record(
  {
    type: fc.constant("display"),
    frame: fc.nat(5),
    handled: fc.nat(5),
    mutations: fc
      .tuple(fc.boolean(), fc.array(mutation, {maxLength: 12}))
      .map(([first, rest]) => [...(first ? BEGINNING : []), ...rest]),
  },
  {noNullPrototype: true},
);
/** A kernel that says that its ground is broken is replaced, and not heard any more (session.test.ts). */
const plain = valid(fromKernelSchema).filter((said) => (said as FromKernel).type !== "broken");
const message = fc.oneof({weight: 2, arbitrary: display}, {weight: 3, arbitrary: plain});

const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);

beforeAll(() => {
  process.on("unhandledRejection", note);
  // No spies: they would remember every call.
  const silent = () => undefined;
  vi.stubGlobal("console", {...console, info: silent, warn: silent, error: silent});
  vi.stubGlobal("requestAnimationFrame", undefined);
  // Whatever is posted is heard at once, however slow the machine is.
  Object.defineProperty(performance, "now", {value: () => 0, configurable: true});
  document.body.innerHTML = '<header id="page">The page</header><main></main>';
});
afterAll(() => {
  process.off("unhandledRejection", note);
  Reflect.deleteProperty(performance, "now");
  vi.unstubAllGlobals();
});

/** Posts what a kernel posts, then asks whether all is in order. */
async function converse(posts: readonly unknown[]): Promise<void> {
  const {port, post, heard} = heldPort();
  const output = createOutputHost({
    send: (node, event) => session.event(node, event),
    onRefused: (what, cell) => session.note("warn", what, cell),
  });
  const session = createSession({
    transport: {open: () => ({port, kill: () => port.close()}), dispose() {}},
    output,
    environment: {width: 700, dark: false, pixelRatio: 1},
    loadData: (file) => Promise.reject(new Error(`no ${file}`)),
  });
  session.sync(notebook);
  const main = document.querySelector("main") as HTMLElement;
  main.replaceChildren();
  const places = CELLS.map((id) => {
    const place = document.createElement("div");
    main.append(place);
    return output.attach(id, place);
  });

  for (const data of posts) {
    const {log: before} = session.store.getState();
    // What cannot be cloned throws where it is posted: the page never hears of it.
    if (!post(data) || isRight(data)) continue;
    const {log} = session.store.getState();
    expect(log).not.toBe(before);
    expect(log.at(-1)).toMatchObject({level: "warn", message: expect.stringMatching(/^Dropped a .+/)});
  }
  await Promise.resolve();

  const state = session.store.getState();
  expect(Object.keys({...state.cells, ...state.analyses}).filter((id) => !CELLS.includes(id))).toEqual([]);
  expect(Object.keys(session.views()).filter((id) => !CELLS.includes(id))).toEqual([]);
  expect(Object.values(state.variables).filter(({cell}) => !CELLS.includes(cell))).toEqual([]);
  expect(state.log.length).toBeLessThanOrEqual(LOG_LIMIT);
  expectSafe();

  // The page still hears its kernel, and answers it.
  const say = (message: FromKernel) => post({v: PROTOCOL_VERSION, generation: 1, message});
  say({type: "status", busy: true});
  expect(session.store.getState().kernel).toBe("busy");
  say({type: "cell", id: "b", run: 999, status: "fresh", ms: 1});
  expect(session.store.getState().cells.b).toMatchObject({run: 999, status: "fresh"});
  const before = heard.length;
  say({type: "fetch", request: 4321, path: "none.bin"});
  await new Promise((resolve) => setImmediate(resolve));
  expect(heard.slice(before)).toContainEqual(
    expect.objectContaining({message: {type: "fetched", request: 4321, bytes: null, error: "no none.bin"}}),
  );
  expect(unhandled).toEqual([]);

  for (const leave of places) leave();
  session.dispose();
}

/** Whether a post is a message of this kernel's. */
function isRight(data: unknown): boolean {
  const envelope = v.safeParse(
    v.object({v: v.literal(PROTOCOL_VERSION), generation: v.literal(1), message: v.unknown()}),
    structuredClone(data),
  );
  return envelope.success && v.is(fromKernelSchema, envelope.output.message);
}

/** Attributes whose value is an address, from which something would be loaded or run. */
const ADDRESS = /^(src|srcset|poster|data|action|formaction|href|xlink:href)$/;
/** What loads from within a style; anything else is at worst a property that no browser knows. */
const LOADING_STYLE = /url\(|image-set|@import/i;

/** Nothing of the kernel's runs, loads, or stands outside of its outputs; the page's own objects are as they were. */
function expectSafe(): void {
  expect(document.querySelector("script, iframe, object, embed, link, base, meta")).toBeNull();
  for (const element of document.querySelectorAll("*")) {
    for (const {name, value} of element.attributes) {
      expect(name).not.toMatch(/^on|^srcdoc$/i);
      if (name === "style") expect(value).not.toMatch(LOADING_STYLE);
      if (!ADDRESS.test(name)) continue;
      expect(value).not.toMatch(/^\s*javascript:/i);
      // Links lead outside; they ask before they do.
      if (element.localName !== "a") expect(value).not.toMatch(/stranger\.example/);
    }
    if (element.localName === "style") expect(element.textContent).not.toMatch(/@import|stranger\.example/);
  }
  expect(document.getElementById("page")?.outerHTML).toBe('<header id="page">The page</header>');
  expect([...document.body.children].map(({localName}) => localName)).toEqual(["header", "main"]);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect("polluted" in {}).toBe(false);
}

test(
  "whatever a kernel posts, the page drops it with a word or takes it, and stays as it was",
  {timeout: FUZZ_TIMEOUT},
  () => fuzz(conversations(message), converse, {sharedBy: DIRECTIONS}),
);

test("whatever a frame reports is one of three things, or nothing", {timeout: FUZZ_TIMEOUT}, () =>
  fuzz(conversations(valid(frameReportSchema)), (posts) => {
    for (const data of posts) {
      const report = v.safeParse(frameReportSchema, data);
      if (report.success) expect(["failed", "insecure", "pong"]).toContain(report.output.type);
    }
  }),
);

describe("posts that the page once failed at", () => {
  test.each(Object.entries(FAILURES))("%s", (_, posts) => soon(() => converse(posts())));
});
