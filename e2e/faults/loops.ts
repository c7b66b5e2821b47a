/** Code that never ends, wherever it runs. */
import {cell} from "./fault.ts";

const terminated = "a kernel that does not answer Stop in 150 ms is terminated";
const silent = "a kernel that does not answer for a second counts as busy: Stop works, and terminates it";

const loop = (fault: string, source: string) => cell({fault, source, by: terminated, ends: "replaced"});

export const loops = [
  loop("an endless loop", "for (;;);"),
  loop("an endless loop after an await", "await null; for (;;);"),
  loop("an endless chain of microtasks", "for (;;) await null"),
  loop(
    "an endless chain of queueMicrotask",
    "{ const again = () => queueMicrotask(again); again(); await new Promise(() => {}); }",
  ),
  loop("a generator that never yields", "(function* () { for (;;); })()"),
  loop("an async generator that never lets go", "(async function* () { for (;;) await null; })()"),
  loop("an endless iterator that is spread", "[...(function* () { for (;;) yield 1; })()].length"),
  loop("an endless loop in a callback of Plot", "Plot.dot([1, 2], {x: () => { for (;;); }}).plot()"),
  loop("an endless loop in toString, for html", "html`<p>${{toString() { for (;;); }}}`"),
  loop("an endless loop in toString, for the console", 'console.log("%s", {toString() { for (;;); }})'),
  loop("an endless loop in a trap of a proxy that is shown", "new Proxy({}, {ownKeys() { for (;;); }})"),
  loop("an endless loop in toJSON of what is thrown", "throw {toJSON() { for (;;); }}"),
  loop("a regular expression that backtracks for ever", '/^(a+)+$/.test("a".repeat(60) + "b")'),
  cell({
    fault: "an async loop that lets go of the thread",
    source: "for (;;) await new Promise((resolve) => setTimeout(resolve, 5))",
    by: "Stop gives the run up",
    ends: "stopped",
  }),
  cell({
    fault: "a generator that yields for ever",
    source: "(function* () { for (let i = 0; ; i++) yield i; })()",
    by: "generators stop at the next yield",
    ends: "stopped",
  }),
  cell({
    fault: "a promise that never settles",
    source: "await new Promise(() => {})",
    by: "Stop gives the run up",
    ends: "stopped",
  }),
  cell({
    fault: "an endless loop in a getter that the inspector reads",
    source: "({get depth() { for (;;); }})",
    act: async (_, nablab, id) => {
      await nablab.output(id).getByRole("button", {expanded: false}).click();
      await nablab.output(id).getByRole("button", {name: "Run the getter depth"}).click();
    },
    by: silent,
    ends: "replaced",
  }),
  cell({
    fault: "an endless loop in a listener of an output",
    source: 'Object.assign(document.createElement("button"), {textContent: "Press", onclick() { for (;;); }})',
    act: async (_, nablab, id) => nablab.output(id).getByRole("button", {name: "Press"}).click(),
    by: silent,
    ends: "replaced",
  }),
  cell({
    fault: "an endless loop in a timer of a cell that is done",
    source: "void setTimeout(() => { for (;;); }, 300)",
    act: async () => {},
    by: silent,
    ends: "replaced",
  }),
];
