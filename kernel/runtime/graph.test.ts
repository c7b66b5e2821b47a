/**
 * The dataflow graph, case by case: cells in; runs, states, errors and what the reader sees out. A case is a notebook and
 * then steps: what happens, and what is so when all has settled.
 */
import {afterEach, describe, expect, test} from "vitest";
import type {RuntimeOptions} from "./contract.ts";
import {createTestNotebook, parseCell, type TestNotebook} from "./test-notebook.ts";

interface Expected {
  /** Cells whose bodies began since the step before, in this order. */
  ran?: string;
  /** States of the cells in page order: f(resh) r(unning) s(tale) e(rror) d(isabled) q(ueued). */
  is?: string;
  /** What cells show. */
  shows?: Record<string, unknown[]>;
  /** Parts of error messages. */
  error?: Record<string, string>;
  /** Cells where errors have their root. */
  root?: Record<string, string>;
  /** `name@cell` that cells wait for. */
  waits?: Record<string, string>;
  values?: Record<string, unknown>;
  live?: string;
}

/**
 * `2: text` edits or adds cell 2 (with flags); `-2` removes it; `order 2 1` moves; `run 2 3`, `stop`, `seed 5`,
 * `width 300`, `file name text`, `unfile name`; `live` waits for generators to end, `wait 20` some milliseconds. After a
 * step all settles, unless it begins with `~`.
 */
type Step = string;

let notebook: TestNotebook | undefined;
afterEach(() => notebook?.runtime.dispose());

async function perform(book: TestNotebook, step: Step): Promise<void> {
  const edit = /^(\w+): ?([\s\S]*)$/.exec(step);
  const [verb = "", ...words] = step.split(" ");
  const {runtime} = book;
  if (edit) {
    const {source, hold} = parseCell(edit[1] as string, edit[2] as string);
    book.edit(source.id, {...source, seed: source.seed}, hold);
  } else if (verb.startsWith("-")) book.remove(verb.slice(1));
  else if (verb === "order") book.move(words);
  else if (verb === "run") runtime.run(words);
  else if (verb === "stop") runtime.stop();
  else if (verb === "seed") runtime.seed(Number(words[0]));
  else if (verb === "width") runtime.environment({width: Number(words[0]), dark: false, pixelRatio: 1});
  else if (verb === "file") {
    const bytes = new TextEncoder().encode(words.slice(1).join(" ")).buffer as ArrayBuffer;
    runtime.attachment(words[0] as string, "", bytes);
  } else if (verb === "unfile") runtime.attachment(words[0] as string, "", null);
  else if (verb === "wait") await new Promise((resolve) => setTimeout(resolve, Number(words[0])));
  else if (verb === "live") await runtime.idle({live: true});
  else throw new Error(`unknown step ${step}`);
}

function check(book: TestNotebook, expected: Expected): void {
  const actual: Expected = {};
  const states = book.order.map((id) => book.state(id));
  const each = <T>(given: Record<string, T> | undefined, f: (id: string) => T) =>
    given && Object.fromEntries(Object.keys(given).map((id) => [id, f(id)]));
  if (expected.ran !== undefined) actual.ran = book.take().join(" ");
  else book.take();
  if (expected.is !== undefined) actual.is = states.map((state) => state?.status[0]).join("");
  if (expected.live !== undefined) actual.live = book.order.filter((id) => book.state(id)?.live).join(" ");
  if (expected.shows) actual.shows = each(expected.shows, book.shows);
  if (expected.root) actual.root = each(expected.root, (id) => book.error(id)?.root ?? "none");
  if (expected.values) actual.values = each(expected.values, (name) => book.runtime.value(name));
  if (expected.waits) {
    actual.waits = each(expected.waits, (id) => {
      const waiting = book.state(id)?.waiting;
      return waiting ? `${waiting.name}@${waiting.cell ?? ""}` : "nothing";
    });
  }
  for (const [id, part] of Object.entries(expected.error ?? {})) {
    expect(book.error(id)?.message ?? "no error").toContain(part);
  }
  const {error: _, ...rest} = expected;
  expect(actual).toEqual(rest);
}

type Case = [title: string, cells: string[], ...script: (Step | Expected)[]];

function cases(topic: string, list: Case[], options: Partial<RuntimeOptions> = {}): void {
  describe(topic, () => {
    for (const [title, cells, ...script] of list) {
      test(title, async () => {
        const book = createTestNotebook(cells, options);
        notebook = book;
        await book.settled();
        for (const entry of script) {
          if (typeof entry === "string") {
            await perform(book, entry.replace(/^~/, ""));
            if (!entry.startsWith("~")) await book.settled();
          } else check(book, entry);
        }
      });
    }
  });
}

const HANG = "await forever()";
const WAIT = (ms: number) => `await new Promise((resolve) => setTimeout(resolve, ${ms}))`;
/** A generator cell that counts by itself. */
const COUNT = "const n = (function* () { for (let i = 1; ; i++) yield i; })()";
const UP_TO = (n: number) => `(function* () { for (let i = 1; i <= ${n}; i++) yield i; })()`;

cases("expressions and programs", [
  ["an expression shows its value", ["1 + 1"], {ran: "1", is: "f", shows: {1: [2]}}],
  ["an object literal is an expression", ["{a: 1, b: 2}"], {is: "f", shows: {1: [{a: 1, b: 2}]}}],
  ["a program shows nothing by itself", ["const a = 1"], {is: "f", shows: {1: []}, values: {a: 1}}],
  ["a program shows what it displays, in order", ["display(1); display(2)"], {is: "f", shows: {1: [1, 2]}}],
  ["display gives its argument back", ["const a = display(3)"], {values: {a: 3}, shows: {1: [3]}}],
  ["a hidden expression shows nothing", ["hidden|1 + 1"], {is: "f", shows: {1: []}}],
  ["an empty cell is fine", [""], {is: "f", shows: {1: []}}],
  ["functions and classes are names", ["function f() { return 1; }\nclass C {}", "new C() && f()"], {shows: {2: [1]}}],
  ["destructuring defines each name", ["const {a, b: [c]} = {a: 1, b: [2]}", "a + c"], {shows: {2: [3]}}],
  ["types vanish", ["const a: number = 1 satisfies number", "a as number"], {shows: {2: [1]}}],
  ["top-level await", ["const a = await Promise.resolve(4)", "a"], {ran: "1 2", shows: {2: [4]}}],
  ["an exported promise is awaited for its users", ["const p = Promise.resolve(5)", "p"], {shows: {2: [5]}}],
  ["a promise as an expression is awaited", ["Promise.resolve(6)"], {shows: {1: [6]}}],
  ["globals need no definition", ["structuredClone({a: 1})"], {shows: {1: [{a: 1}]}}],
  ["a cell may define a built-in's name", ["const width = 5", "width"], {shows: {2: [5]}}],
  ["console goes below the cell", ['console.log("a", 1); console.warn("b")'], {shows: {1: ["log: a 1", "warn: b"]}}],
  [
    "progress takes fractions only",
    ["progress(0.5, 'half');", "progress(2);"],
    {shows: {1: ["progress: 0.5 half"]}, error: {2: "in [0, 1]"}, is: "fe"},
  ],
]);

cases("order", [
  ["definers first, wherever they stand", ["b + 1", "const b = a + 1", "const a = 1"], {ran: "3 2 1", shows: {1: [3]}}],
  ["page order among independents", ["1", "2", "3"], {ran: "1 2 3"}],
  ["page order among those that are ready", ["const a = 1", "3", "a", "4"], {ran: "1 2 3 4"}],
  ["page order after a move", ["1", "2", "3"], {ran: "1 2 3"}, "order 3 1 2", {ran: ""}, "run 1 2 3", {ran: "3 1 2"}],
  ["what an earlier cell needs before what is between", ["b + 1", "2", "const b = 1", "4"], {ran: "3 1 2 4"}],
  [
    "a diamond runs each cell once",
    ["const a = 1", "const b = a + 1", "const c = a * 2", "b + c"],
    {ran: "1 2 3 4"},
    "1: const a = 2",
    {ran: "1 2 3 4", shows: {4: [7]}},
  ],
  [
    "a change runs what depends on it and nothing else",
    ["const a = 1", "a", "2", "const c = 3", "c"],
    {ran: "1 2 3 4 5"},
    "1: const a = 2",
    {ran: "1 2", shows: {2: [2]}},
  ],
  [
    "several changes run their dependents once",
    ["const a = 1", "const b = 1", "a + b"],
    {ran: "1 2 3"},
    "run 1 2",
    {ran: "1 2"},
  ],
  ["an edit back to the same text runs nothing", ["const a = 1", "a"], {ran: "1 2"}, "1: const a = 1", {ran: ""}],
  ["moving a cell runs nothing", ["const a = 1", "a"], {ran: "1 2"}, "order 2 1", {ran: "", is: "ff"}],
  ["a cell that waits does not hold up others", [`const a = (${WAIT(20)}, 1)`, "a", "3"], {ran: "1 3 2"}],
  [
    "sync cells let a slow sibling's users wait",
    [`const a = (${WAIT(15)}, 1)`, "const b = 2", "a + b", "b"],
    {ran: "1 2 4 3", shows: {3: [3]}},
  ],
]);

cases("equality cut-off", [
  ["an equal number runs no reader", ["const a = 1 + 1", "a"], {ran: "1 2"}, "1: const a = 2", {ran: "1"}],
  ["an equal string runs no reader", ["const a = 'x'", "a"], {ran: "1 2"}, "1: const a = `x`", {ran: "1"}],
  ["NaN equals NaN", ["const a = NaN", "a"], {ran: "1 2"}, "run 1", {ran: "1"}],
  [
    "0 and -0 differ",
    ["const a = 0", "1 / a"],
    {ran: "1 2"},
    "1: const a = -0",
    {ran: "1 2", shows: {2: [Number.NEGATIVE_INFINITY]}},
  ],
  ["objects always count as new", ["const a = [1]", "a.length"], {ran: "1 2"}, "run 1", {ran: "1 2"}],
  ["functions always count as new", ["const f = () => 1", "f()"], {ran: "1 2"}, "run 1", {ran: "1 2"}],
  [
    "only users of the name that changed run",
    ["const a = 1, b = 1", "a", "b"],
    {ran: "1 2 3"},
    "1: const a = 1, b = 2",
    {ran: "1 3"},
  ],
  [
    "it stops in the middle of a chain",
    ["const a = 1", "const b = a > 0", "b"],
    {ran: "1 2 3"},
    "1: const a = 2",
    {ran: "1 2", is: "fff"},
  ],
  [
    "a mutated array that is yielded again updates its readers",
    [
      "const list = (function* () { const xs = []; for (let i = 0; i < 4; i++) { xs.push(i); yield xs; } })()",
      "display(list.length)",
    ],
    "live",
    {ran: "1 2 2 2 2", shows: {2: [4]}},
  ],
  [
    "a generator that yields the same number runs no reader",
    ["const n = (function* () { for (let i = 0; i < 6; i++) yield i >> 1; })()", "n"],
    "live",
    {ran: "1 2 2 2", shows: {2: [2]}},
  ],
  [
    "a cut-off cell keeps its generator going",
    ["const a = 1", "(a, (function* () { for (let i = 1; i < 4; i++) yield i; })())"],
    "1: const a = 2 - 1",
    "live",
    {ran: "1 2 1", shows: {2: [3]}},
  ],
]);

cases("names", [
  [
    "two definers are both in error, and so are users",
    ["const a = 1", "const a = 2", "a"],
    {
      is: "eee",
      ran: "",
      error: {
        1: "defined more than once: in cell 1 and cell 2",
        2: "defined more than once",
        3: "defined more than once",
      },
    },
  ],
  ["they heal when one goes", ["const a = 1", "const a = 2", "a"], "-2", {is: "ff", ran: "1 3", shows: {3: [1]}}],
  [
    "they heal when one is renamed",
    ["const a = 1", "const a = 2", "a"],
    "2: const b = 2",
    {is: "fff", shows: {3: [1]}},
  ],
  [
    "they heal when the first one is renamed",
    ["const a = 1", "const a = 2", "a"],
    "1: const b = 2",
    {is: "fff", shows: {3: [2]}},
  ],
  [
    "three definers heal only when two go",
    ["const a = 1", "const a = 2", "const a = 3"],
    "-1",
    {is: "ee"},
    "-2",
    {is: "f", values: {a: 3}},
  ],
  [
    "a second definer breaks what worked",
    ["const a = 1", "a"],
    {is: "ff"},
    "3: const a = 2",
    {is: "eee"},
    "-3",
    {is: "ff", shows: {2: [1]}},
  ],
  [
    "other names of a duplicate definer fail with it",
    ["const a = 1, b = 1", "const a = 2", "b"],
    {is: "eee", root: {3: "1"}},
  ],
  ["an undefined name is an error", ["nope + 1"], {is: "e", ran: "", error: {1: "nope is not defined."}}],
  ["with a suggestion", ["const learningRate = 1", "learningrate"], {error: {2: "Did you mean learningRate?"}}],
  ["also of a built-in", ["displya(1)"], {error: {1: "Did you mean display?"}}],
  ["it heals when it is defined", ["x"], {is: "e"}, "2: const x = 1", {is: "ff", shows: {1: [1]}}],
  ["removing a definer breaks its users", ["const a = 1", "a"], "-1", {is: "e", error: {2: "a is not defined"}}],
  ["renaming moves users", ["const a = 1", "b"], {is: "fe"}, "1: const b = 1", {is: "ff", shows: {2: [1]}}],
  [
    "removing a cell that defines a built-in's name gives the built-in back",
    ["const width = 5", "width"],
    "-1",
    {shows: {2: [720]}},
  ],
  [
    "assigning another cell's name is an error of syntax",
    ["const a = 1", "a = 2"],
    {is: "fe", error: {2: "Assignment to 'a', which this cell does not declare. To define it write const a = …"}},
  ],
  [
    "a cycle of two names its path at both",
    ["const a = b", "const b = a"],
    {is: "ee", ran: "", error: {1: "cell 1 → a → cell 2 → b → cell 1", 2: "cell 2 → b → cell 1 → a → cell 2"}},
  ],
  [
    "a cycle of three",
    ["const a = c", "const b = a", "const c = b"],
    {is: "eee", error: {1: "cell 1 → a → cell 2 → b → cell 3 → c → cell 1"}},
  ],
  ["users of a cycle have it as their root", ["const a = b", "const b = a", "a", "1"], {is: "eeef", root: {3: "1"}}],
  [
    "a cycle heals",
    ["const a = b", "const b = a", "a + b"],
    "2: const b = 2",
    {is: "fff", ran: "2 1 3", shows: {3: [4]}},
  ],
  ["a cell's own names are no cycle", ["const f = (n) => n ? f(n - 1) : 0", "f(3)"], {is: "ff", shows: {2: [0]}}],
]);

cases("errors", [
  ["a thrown error has its position", ["const a = 1\nthrow new Error('no')"], {is: "e", error: {1: "no"}}],
  ["thrown values that are no errors", ["throw {code: 3}"], {is: "e", error: {1: '{"code":3}'}}],
  [
    "users point to the root",
    ["const a = (() => { throw new TypeError('bad') })()", "const b = a", "b"],
    {
      is: "eee",
      root: {1: "none", 2: "1", 3: "1"},
      error: {
        2: "a could not be computed: TypeError in cell 1: bad",
        3: "b could not be computed: TypeError in cell 1: bad",
      },
    },
  ],
  [
    "they heal together",
    ["const a = (() => { throw new TypeError('bad') })()", "a"],
    "1: const a = 2",
    {is: "ff", shows: {2: [2]}},
  ],
  [
    "a syntax error keeps what is shown",
    ["1 + 1"],
    "1: 1 +",
    {is: "e", shows: {1: [2]}, error: {1: "end of the cell"}},
  ],
  [
    "users of a cell that does not parse have it as root",
    ["const a = 1", "a"],
    "1: const a =",
    {is: "ee", root: {2: "1"}},
    "1: const a = 3",
    {is: "ff", shows: {2: [3]}},
  ],
  ["an error clears what the last run showed", ["1 + 1"], "1: null.x", {is: "e", shows: {1: []}}],
  ["what was shown before the error stays", ["display(1); null.x"], {is: "e", shows: {1: [1]}}],
  ["a rejected promise", ["await Promise.reject(new Error('late'))"], {is: "e", error: {1: "late"}}],
  [
    "an exported promise that rejects",
    ["const p = Promise.reject(new Error('late')), q = 1", "p", "q"],
    {is: "eef", root: {2: "1"}, shows: {3: [1]}},
  ],
  [
    "a generator that throws later",
    ["const n = (function* () { yield 1; throw new Error('second') })()", "n"],
    "live",
    {is: "ee", error: {1: "second"}, root: {2: "1"}},
  ],
  [
    "an error in a timer is its cell's",
    ["setTimeout(() => { throw new Error('tick') }, 1)"],
    "wait 15",
    {is: "e", error: {1: "tick"}},
  ],
  [
    "a forgotten rejection is its cell's",
    ["void (async () => { await null; throw new Error('forgotten') })(); 1"],
    "wait 15",
    {is: "e", error: {1: "forgotten"}},
  ],
  [
    "an equal value after an error is new",
    ["const a = 1", "a"],
    "1: const a = null.x",
    {is: "ee"},
    "1: const a = 1",
    {is: "ff", ran: "1 2", shows: {2: [1]}},
  ],
]);

cases("generators", [
  ["an expression's generator shows its last value", [UP_TO(3)], "live", {is: "f", shows: {1: [3]}, live: ""}],
  ["each yield runs readers once", [`const n = ${UP_TO(3)}`, "n"], "live", {ran: "1 2 2 2", shows: {2: [3]}}],
  [
    "async generators too",
    ["const n = (async function* () { for (let i = 1; i < 4; i++) { await null; yield i; } })()", "n"],
    "live",
    {ran: "1 2 2 2", shows: {2: [3]}},
  ],
  [
    "a yielded promise is awaited",
    ["const n = (function* () { yield Promise.resolve(1); })()", "n"],
    "live",
    {shows: {2: [1]}},
  ],
  [
    "yield gives the value back",
    ["const n = (function* () { const got = yield 1; yield got + 1; })()", "n"],
    "live",
    {shows: {2: [2]}},
  ],
  [
    "a generator that ends at once has no value",
    ["const n = (function* () {})()", "String(n)"],
    "live",
    {shows: {2: ["undefined"]}},
  ],
  ["while it goes on the cell is fresh and live", [COUNT], {is: "f", live: "1"}],
  [
    "a re-run returns it first",
    [
      "let log = []",
      "log.push('x'), log",
      "const a = 1",
      "(function* () { try { for (;;) yield a; } finally { log.push(a); } })()",
    ],
    "3: const a = 2",
    {shows: {2: [["x", 1]]}},
  ],
  [
    "its reader sees no value twice",
    [`const n = ${UP_TO(4)}`, "globalThis.seen = [...(globalThis.seen ?? []), n]; display(globalThis.seen)", ""],
    "live",
    {shows: {2: [[1, 2, 3, 4]]}},
  ],
  ["two live names of a cell", [`const a = ${UP_TO(2)}, b = ${UP_TO(3)}`, "[a, b]"], "live", {shows: {2: [[2, 3]]}}],
  [
    "a slow reader is not starved",
    [`const n = ${UP_TO(3)}`, `const m = (${WAIT(10)}, n)`, "m"],
    "live",
    {ran: "1 2 3 2 3 2 3", shows: {3: [3]}},
  ],
  [
    "readers of a generator's reader",
    [`const n = ${UP_TO(3)}`, "const m = n * 2", "m"],
    "live",
    {ran: "1 2 3 2 3 2 3", shows: {3: [6]}},
  ],
  [
    "Mutable shows what its cell sets",
    ["const count = Mutable(0); const more = () => { count.value++; }", "count", "more()"],
    "wait 20",
    {shows: {2: [1]}, values: {count: 1}},
  ],
  [
    "Generators.observe keeps the latest",
    ["const n = Generators.observe((notify) => { notify(1); notify(2); })", "n"],
    {shows: {2: [2]}},
  ],
  [
    "Generators.queue keeps all",
    ["const n = Generators.queue((notify) => { notify(1); notify(2); notify(3); })", "n"],
    "wait 30",
    {ran: "1 2 2 2", shows: {2: [3]}},
  ],
  [
    "users of an event that has not come wait for it",
    ["const n = Generators.observe(() => {})", "n", "3"],
    {is: "fqf", waits: {2: "n@1"}, live: ""},
  ],
  ["now ticks", ["now > 0"], "wait 20", {shows: {1: [true]}}],
]);

cases("superseded runs", [
  ["a cell that never settles does not block its successor", [HANG, "2"], "1: 5", {is: "ff", shows: {1: [5]}}],
  [
    "nor when an input changes",
    ["const a = 1", `if (a === 1) ${HANG}; display(a)`],
    "1: const a = 2",
    {is: "ff", shows: {2: [2]}},
  ],
  [
    "its late result is dropped",
    ["const a = 5", `const b = (await new Promise((r) => setTimeout(r, a)), a)`, "b"],
    "~1: const a = 150",
    "~wait 40",
    "1: const a = 6",
    "wait 160",
    {shows: {3: [6]}, values: {b: 6}, is: "fff"},
  ],
  [
    "its late error is dropped",
    [`${WAIT(15)}; throw new Error("late")`],
    "1: 1",
    "wait 30",
    {is: "f", shows: {1: [1]}},
  ],
  ["its late display is dropped", [`${WAIT(15)}; display("late")`], "1: 1", "wait 30", {is: "f", shows: {1: [1]}}],
  [
    "invalidation resolves",
    ["const log = []", "const a = 1", "a; invalidation.then(() => log.push(a))", "log"],
    "2: const a = 2",
    "wait 5",
    {shows: {4: [[1]]}},
  ],
  [
    "an old output stays until the new one comes",
    ["const a = 1", `${WAIT(1)}; if (a > 1) ${HANG}; display(a)`],
    "1: const a = 2",
    "wait 10",
    {is: "fr", shows: {2: [1]}},
  ],
  ["and goes when a run shows nothing", ["const a = 1", "if (a === 1) display(a)"], "1: const a = 2", {shows: {2: []}}],
  ["removing a cell ends its run", [HANG], "-1", {is: ""}],
]);

cases("modes", [
  [
    "a manual cell waits to be run",
    ["manual|1 + 1"],
    {is: "s", ran: ""},
    "run 1",
    {is: "f", ran: "1", shows: {1: [2]}},
  ],
  ["its users wait with it", ["manual|const a = 1", "a"], {is: "ss", ran: ""}, "run 1", {is: "ff", ran: "1 2"}],
  [
    "it is stale when an input changes, and so are its users",
    ["const a = 1", "manual|const b = a", "b"],
    "run 2",
    {is: "fff"},
    "1: const a = 2",
    {is: "fss", ran: "1", shows: {3: [1]}},
    "run 2",
    {is: "fff", shows: {3: [2]}},
  ],
  ["it is stale when it is edited", ["manual|1"], "run 1", {is: "f"}, "1: manual|2", {is: "s", shows: {1: [1]}}],
  [
    "running a cell runs stale ancestors first",
    ["manual|const a = 1", "manual|const b = a + 1", "manual|b + 1"],
    "run 3",
    {ran: "1 2 3", is: "fff", shows: {3: [3]}},
  ],
  ["but not those that are fresh", ["manual|const a = 1", "manual|a"], "run 1", {ran: "1"}, "run 2", {ran: "2"}],
  [
    "an equal input does not make it stale",
    ["const a = 1", "manual|a"],
    "run 2",
    {ran: "1 2"},
    "1: const a = 2 - 1",
    {is: "ff"},
  ],
  ["becoming automatic runs it if it is stale", ["manual|1"], {is: "s"}, "1: 1", {is: "f", ran: "1"}],
  ["becoming manual changes nothing", ["1"], {ran: "1"}, "1: manual|1", {is: "f", ran: ""}],
  ["a disabled cell blocks its users", ["disabled|const a = 1", "a", "3"], {is: "ddf", ran: "3", waits: {2: "a@1"}}],
  ["enabled, they run", ["disabled|const a = 1", "a"], "1: const a = 1", {is: "ff", ran: "1 2"}],
  ["disabling ends a generator", [COUNT, "n"], "1: disabled|1", {is: "de", live: ""}],
  ["running a disabled cell does nothing", ["disabled|1"], "run 1", {is: "d", ran: ""}],
  ["running a user of a disabled cell does nothing", ["disabled|const a = 1", "a"], "run 2", {is: "dd", ran: ""}],
  [
    "a disabled cell takes its name from nobody",
    ["disabled|const a = 1", "const a = 2", "a", "3"],
    {is: "dfff", ran: "2 3 4", shows: {3: [2]}},
  ],
  ["enabled, both define it", ["disabled|const a = 1", "const a = 2"], "1: const a = 1", {is: "ee"}],
  [
    "disabling one of two ends the conflict",
    ["const a = 1", "const a = 2", "a"],
    "1: disabled|const a = 1",
    {is: "dff"},
  ],
  ["run repeats a fresh cell and its readers", ["const a = [1]", "a"], {ran: "1 2"}, "run 1", {ran: "1 2"}],
  [
    "a held cell is stale until it is run",
    ["hold|const a = 1", "a"],
    {is: "ss", ran: ""},
    "run 2",
    {is: "ff", ran: "1 2"},
  ],
  [
    "a held cell does not run when its inputs change",
    ["const a = 1", "hold|a"],
    "1: const a = 2",
    {is: "fs", ran: "1 1"},
  ],
  ["a held cell runs when it is edited", ["hold|1"], "1: 2", {is: "f", ran: "1"}],
  [
    "a live manual cell goes on while it is stale",
    ["const a = 1", "manual|const n = (a, (function* () { for (let i = 1; i < 40; i++) yield i; })())", "n"],
    "run 2",
    "1: const a = 2",
    {live: "2"},
    "live",
    {shows: {3: [39]}, is: "fss"},
  ],
  [
    "a user of a stale and a changed name runs with what there is",
    ["const a = 1", "manual|const b = a", "const c = 1", "b + c"],
    "run 2",
    "1: const a = 2",
    "3: const c = 10",
    {is: "fsfs", shows: {4: [11]}},
  ],
]);

cases(
  "stop",
  [
    [
      "a generator stops and keeps its value",
      [COUNT, "typeof n"],
      "stop",
      {is: "ff", live: "", shows: {2: ["number"]}},
    ],
    [
      "a pending run is stale and keeps what it showed",
      ["const a = 1", `if (a > 1) ${HANG}; display(a)`],
      "1: const a = 2",
      "wait 5",
      "stop",
      {is: "fs", shows: {2: [1]}},
    ],
    ["its users are stale too", [`const a = (${HANG}, 1)`, "a", "3"], "wait 5", "stop", {is: "ssf", ran: "1 3"}],
    [
      "the kernel goes on",
      [`const a = (${HANG}, 1)`, "a"],
      "wait 5",
      "stop",
      "1: const a = 7",
      {is: "ff", shows: {2: [7]}},
    ],
    ["a stopped cell can be run", ["const a = 1", `${WAIT(5)}; display(a)`], "run 2", {is: "ff"}],
    [
      "inputs stay alive",
      ["const count = Mutable(0); const set = (v) => { count.value = v; }", "count", "manual|set(5)"],
      "stop",
      {live: ""},
      "run 3",
      "wait 10",
      {shows: {2: [5]}},
    ],
    [
      "its signal is aborted",
      ["signalOf().addEventListener('abort', () => log('aborted')); await forever()"],
      "wait 5",
      "stop",
      {is: "s"},
    ],
  ],
  {perRun: {signalOf: (run) => () => run.signal, log: () => () => {}}},
);

cases(
  "environment",
  [
    ["width is reactive", ["width"], "width 300", {ran: "1 1", shows: {1: [300]}}],
    ["the same width runs nothing", ["width"], "width 720", {ran: "1"}],
    ["seed is the notebook's", ["seed"], {shows: {1: [0]}}, "seed 5", {shows: {1: [5]}}],
    [
      "or the cell's own",
      ["seed=7|seed", "seed"],
      {shows: {1: [7], 2: [0]}},
      "seed 5",
      {ran: "2", shows: {1: [7], 2: [5]}},
    ],
    ["a built-in that loads holds up its users only", ["slow + 1", "2"], "wait 20", {ran: "2 1", shows: {1: [42]}}],
    ["a built-in that fails to load", ["broken", "1"], {is: "ef", error: {1: "broken is not available: no adapter"}}],
  ],
  {
    builtins: {
      get slow() {
        return new Promise((resolve) => setTimeout(() => resolve(41), 50));
      },
      get broken() {
        return Promise.reject(new Error("no adapter"));
      },
    },
  },
);

cases("files", [
  [
    "a missing file names those there are",
    ["FileAttachment('b.csv').text()"],
    {is: "e", error: {1: 'no file named "b.csv". No file is attached'}},
    "file a.txt x",
    {ran: ""},
    "run 1",
    {error: {1: "Attached are a.txt."}},
  ],
  [
    "attaching it runs the cell",
    ["FileAttachment('b.txt').text()"],
    "file b.txt hello",
    {is: "f", shows: {1: ["hello"]}},
  ],
  [
    "replacing it runs its users only",
    ["FileAttachment('b.txt').text()", "2"],
    "file b.txt one",
    "file b.txt two",
    {ran: "1 2 1 1", shows: {1: ["two"]}},
  ],
  [
    "removing it breaks them",
    ["FileAttachment('b.txt').text()"],
    "file b.txt one",
    "unfile b.txt",
    {is: "e", error: {1: "no file named"}},
  ],
  [
    "a manual user is only marked",
    ["manual|FileAttachment('b.txt').text()"],
    "file b.txt one",
    "run 1",
    {is: "f"},
    "file b.txt two",
    {is: "s", shows: {1: ["one"]}},
  ],
  [
    "tables",
    ["(await FileAttachment('t.csv').csv({typed: true})).map((row) => row.x)"],
    "file t.csv x,y\n1,a\n2,b",
    {shows: {1: [[1, 2]]}},
  ],
]);

cases(
  "imports",
  [
    ["a package that is shipped", ['import {two} from "pkg"; display(two)'], {is: "f", shows: {1: [2]}}],
    [
      "by any specifier",
      ['import {two} from "npm:pkg@1.2"; display(two)', 'import {two as t} from "https://esm.sh/pkg@3"; display(t)'],
      {is: "ff", shows: {1: [2], 2: [2]}},
    ],
    ["an imported name is a name", ['import {two} from "pkg"', "two"], {shows: {2: [2]}}],
    ["dynamic import", ['(await import("pkg")).two'], {shows: {1: [2]}}],
    [
      "any other package is an error that lists what there is",
      ['import _ from "lodash"'],
      {is: "e", ran: "", error: {1: "lodash is not shipped"}},
      {error: {1: "Shipped are pkg"}},
    ],
    [
      "an attached module",
      ['import {f} from "./m.js"; display(f(2))'],
      {is: "e", ran: "", error: {1: 'no file named "m.js"'}},
      "file m.js export const f = (x) => x * 2",
      {is: "f", shows: {1: [4]}},
    ],
    [
      "in TypeScript, importing another and a package",
      ['import {g} from "./g.ts"; display(g)'],
      "file m.js export const f = (x) => x * 3",
      'file g.ts import {f} from "./m.js"; import {two} from "npm:pkg"; export const g: number = f(two) as number',
      {is: "f", shows: {1: [6]}},
    ],
    [
      "its users run when any part of it changes",
      ['import {g} from "./g.js"; display(g)'],
      "file m.js export const f = 1",
      'file g.js import {f} from "./m.js"; export const g = f',
      {shows: {1: [1]}},
      "file m.js export const f = 5",
      {shows: {1: [5]}},
    ],
    [
      "an error in it tells file and position",
      ['import {f} from "./m.js"; f()'],
      "file m.js export function f() {\n  null.x;\n}",
      {is: "e", error: {1: "(m.js:2:8)"}},
    ],
    ["a missing export", ['import {three} from "pkg"'], {is: "e", error: {1: "three"}}],
  ],
  {packages: {pkg: () => Promise.resolve({two: 2, default: "pkg"})}},
);

test("a generator pauses while what it depends on is pending, and goes on if that comes out the same", async () => {
  const slow = (value: string) => `const a = (${WAIT(60)}, ${value})`;
  const book = createTestNotebook([slow("1"), "const n = (a, (function* () { for (let i = 1; ; i++) yield i; })())"]);
  notebook = book;
  await book.settled();
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  book.edit("1", {source: slow("2 - 1")});
  await pause(20);
  const paused = book.runtime.value("n") as number;
  await pause(20);
  expect(book.runtime.value("n")).toBe(paused);
  await book.settled();
  await pause(60);
  expect(book.runtime.value("n")).toBeGreaterThan(paused);
  expect(book.take()).toEqual(["1", "2", "1"]);
});

test("a cell that hangs at once is known to run before it does", async () => {
  const book = createTestNotebook(["const a = 1", "display(a)"]);
  notebook = book;
  await book.settled();
  book.messages.length = 0;
  let known: unknown;
  Object.assign(globalThis, {
    look: () => {
      known = book.state("2")?.status;
    },
  });
  book.edit("2", {source: "look(); display(a)"});
  await book.settled();
  expect(known).toBe("running");
});

test("a chain of 1,000 cells", async () => {
  const texts = Array.from({length: 1000}, (_, i) => (i === 0 ? "const n0 = 1" : `const n${i} = n${i - 1} + 1`));
  notebook = createTestNotebook(texts);
  await notebook.runtime.idle();
  expect(notebook.runtime.value("n999")).toBe(1000);
  notebook.take();
  notebook.edit("1", {source: "const n0 = 2"});
  await notebook.runtime.idle();
  expect(notebook.runtime.value("n999")).toBe(1001);
  expect(notebook.take()).toEqual(texts.map((_, i) => String(i + 1)));
});
