/** A notebook for tests: cells in, what a reader would see out. */

import type {CellOutput} from "../cell-output.ts";
import type {CellError, CellSource, CellState, FromKernel} from "../protocol.ts";
import type {NotebookRuntime, RuntimeOptions} from "./contract.ts";
import {compileCell} from "./language/compile.ts";
import {createRuntime} from "./runtime.ts";
import {createScheduler} from "./scheduler.ts";

export interface TestNotebook {
  readonly runtime: NotebookRuntime;
  /** Ids of the cells whose bodies began, in this order, since the last `take`. */
  take(): string[];
  /** What each cell shows, as the reader sees it: values displayed, console lines as `level: text`. */
  shows(id: string): unknown[];
  state(id: string): CellState | undefined;
  error(id: string): CellError | undefined;
  readonly messages: FromKernel[];
  /** Resolves when all is idle, or would be but for cells that wait for `forever()`. */
  settled(): Promise<void>;
  /** All cells in page order. */
  order: string[];
  source(id: string): string;
  edit(id: string, change: Partial<CellSource>, hold?: boolean): void;
  remove(id: string): void;
  move(order: string[]): void;
}

/** An output that behaves as the page's: what a run shows replaces what the last one showed. */
function recorder(): {output: CellOutput; shown: unknown[]} {
  const record = {shown: [] as unknown[], output: {} as CellOutput};
  record.output = {
    begin() {
      const fresh: unknown[] = [];
      let live = -1;
      let over = false;
      const show = () => {
        if (!over) record.shown = fresh;
      };
      return {
        display(value) {
          if (over) throw new Error("stale display");
          fresh.push(value);
          show();
          return value;
        },
        live(value) {
          if (live < 0) live = fresh.push(value) - 1;
          else fresh[live] = value;
          show();
        },
        console(level, parts) {
          fresh.push(`${level}: ${parts.join(" ")}`);
          show();
        },
        progress(fraction, label) {
          fresh.push(`progress: ${fraction}${label ? ` ${label}` : ""}`);
          show();
        },
        settle: show,
        end() {
          over = true;
        },
      };
    },
    remove() {
      record.shown = ["removed"];
    },
  };
  return record;
}

/** Flags before a cell's text: `manual|`, `disabled|`, `hold|`, `hidden|`, `seed=7|`, `md|`. */
export function parseCell(id: string, text: string): {source: CellSource; hold: boolean} {
  const source: CellSource = {id, kind: "ts", source: text, hidden: false, run: "auto"};
  let hold = false;
  for (;;) {
    const flag = /^(manual|disabled|hold|hidden|md|js|seed=(\d+))\|/.exec(source.source);
    if (!flag) return {source, hold};
    source.source = source.source.slice(flag[0].length);
    if (flag[1] === "manual" || flag[1] === "disabled") source.run = flag[1];
    else if (flag[1] === "hidden") source.hidden = true;
    else if (flag[1] === "md" || flag[1] === "js") source.kind = flag[1];
    else if (flag[1] === "hold") hold = true;
    else source.seed = Number(flag[2]);
  }
}

/** Cells get the ids 1, 2, 3, … */
export function createTestNotebook(texts: readonly string[], options: Partial<RuntimeOptions> = {}): TestNotebook {
  let ran: string[] = [];
  const messages: FromKernel[] = [];
  const states = new Map<string, CellState>();
  const records = new Map<string, ReturnType<typeof recorder>>();
  const sources = new Map<string, CellSource>();
  const hanging = new Set<string>();
  const runtime = createRuntime({
    scheduler: createScheduler(2),
    ...options,
    perRun: {
      ...options.perRun,
      forever: (run) => () => {
        hanging.add(run.cell);
        run.signal.addEventListener("abort", () => hanging.delete(run.cell));
        return new Promise(() => {});
      },
    },
    send(message) {
      messages.push(message);
      if (message.type === "cell") states.set(message.id, message);
      options.send?.(message);
    },
    compile(source) {
      const compiled = compileCell(source);
      return {
        ...compiled,
        execute(values) {
          ran.push(source.id);
          return compiled.execute(values);
        },
      };
    },
    output(id) {
      const record = recorder();
      records.set(id, record);
      return record.output;
    },
  });
  function isHung(): boolean {
    if (hanging.size === 0) return false;
    return notebook.order.every((id) => {
      const state = states.get(id);
      if (state?.status === "running") return hanging.has(id);
      return state !== undefined && (state.status !== "queued" || state.waiting?.cell !== undefined);
    });
  }

  const notebook: TestNotebook = {
    runtime,
    messages,
    order: texts.map((_, i) => String(i + 1)),
    take() {
      const taken = ran;
      ran = [];
      return taken;
    },
    shows: (id) => records.get(id)?.shown ?? [],
    state: (id) => states.get(id),
    async settled() {
      let idle = false;
      void runtime.idle().then(() => {
        idle = true;
      });
      // Five looks in a row, so that what is under way has shown.
      for (let quiet = 0; !idle && quiet < 5; quiet = isHung() ? quiet + 1 : 0) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    error: (id) => states.get(id)?.error,
    source: (id) => sources.get(id)?.source ?? "",
    edit(id, change, hold = false) {
      const before = sources.get(id) ?? {id, kind: "ts", source: "", hidden: false, run: "auto"};
      const source = {...before, ...change};
      sources.set(id, source);
      if (!notebook.order.includes(id)) notebook.order.push(id);
      runtime.update({upsert: [source], remove: [], order: notebook.order, hold: hold ? [id] : []});
    },
    remove(id) {
      sources.delete(id);
      notebook.order = notebook.order.filter((other) => other !== id);
      runtime.update({upsert: [], remove: [id], order: notebook.order, hold: []});
    },
    move(order) {
      notebook.order = order;
      runtime.update({upsert: [], remove: [], order, hold: []});
    },
  };
  const parsed = texts.map((text, i) => parseCell(String(i + 1), text));
  for (const {source} of parsed) sources.set(source.id, source);
  runtime.update({
    upsert: parsed.map(({source}) => source),
    remove: [],
    order: notebook.order,
    hold: parsed.filter(({hold}) => hold).map(({source}) => source.id),
  });
  return notebook;
}
