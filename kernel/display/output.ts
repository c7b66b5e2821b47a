/**
 * What cells show, as nodes of the worker's document.
 *
 * An output is a `div` with three parts: values, console lines, progress. A new run's parts take the place of the last
 * run's one by one: each when the run first has something for it, all when it settles, so that nothing blinks or jumps.
 */
import {DISPLAYED_VALUES} from "../budgets.ts";
import type {CellOutput, ConsoleLevel, RunOutput} from "../cell-output.ts";
import {attempt} from "./inspector/kinds.ts";
import {counted, createOmitted, type Omitted} from "./omitted.ts";

/** How what is no node becomes one. */
export interface Renderers {
  /** A value as a tree that the reader can open; `previous` is the tree that it replaces, opened as that was. */
  readonly inspect: (value: unknown, previous?: Node | null) => Node;
  /** The console of one run. */
  readonly consoleLog: () => {
    readonly element: Element;
    write(level: ConsoleLevel, parts: readonly unknown[]): void;
  };
  /** A progress bar; `update` gets what `progress` of a cell got. */
  readonly progressBar: () => {readonly element: Element; update(fraction: number | null, label?: string): void};
}

export interface Outputs {
  /** The output of a cell, the same one until it is removed. */
  (cell: string): CellOutput;
  /** The element that holds a cell's output, once it has one. */
  elementOf(cell: string): Element | undefined;
}

export interface OutputOptions extends Renderers {
  readonly addRoot: (cell: string, element: Element) => void;
  readonly removeRoot: (cell: string) => void;
}

type PartName = "values" | "console" | "progress";
const PARTS: readonly PartName[] = ["values", "console", "progress"];

export function createOutputs(document: Document, options: OutputOptions): Outputs {
  const cells = new Map<string, {readonly element: Element; readonly output: CellOutput}>();

  function open(cell: string): CellOutput {
    const known = cells.get(cell);
    if (known) return known.output;
    const element = document.createElement("div");
    element.setAttribute("class", "output");
    options.addRoot(cell, element);
    const shown = new Map<PartName, Element>();
    const output: CellOutput = {
      begin: () =>
        beginRun(document, options, {
          show: (name, part) => showPart(element, shown, name, part),
          // The page keeps what an earlier kernel left until then, even if this one shows nothing.
          settled: () => element.setAttribute("data-settled", ""),
        }),
      remove() {
        cells.delete(cell);
        options.removeRoot(cell);
      },
    };
    cells.set(cell, {element, output});
    return output;
  }

  return Object.assign(open, {elementOf: (cell: string) => cells.get(cell)?.element});
}

/** Puts a run's part where the last run's was, or takes that away when there is none. */
function showPart(output: Element, shown: Map<PartName, Element>, name: PartName, part: Element | undefined): void {
  const old = shown.get(name);
  if (old === part) return;
  if (!part) {
    old?.remove();
    shown.delete(name);
    return;
  }
  if (old) old.replaceWith(part);
  else {
    const later = PARTS.slice(PARTS.indexOf(name) + 1).map((each) => shown.get(each));
    output.insertBefore(part, later.find((each) => each !== undefined) ?? null);
  }
  shown.set(name, part);
}

interface Place {
  readonly show: (name: PartName, part: Element | undefined) => void;
  readonly settled: () => void;
}

function beginRun(document: Document, options: OutputOptions, {show, settled}: Place): RunOutput {
  const {inspect, consoleLog, progressBar} = options;
  const parts = new Map<PartName, Element>();
  let displayed = 0;
  let omitted: Omitted | undefined;
  let slot: Element | undefined;
  let log: ReturnType<typeof consoleLog> | undefined;
  let bar: ReturnType<typeof progressBar> | undefined;
  let over = false;

  /** A proxy may refuse the question. */
  const isNode = (value: unknown): value is Node =>
    attempt(() => value instanceof (document.defaultView as typeof globalThis).Node, false);
  const nodeOf = (value: unknown, previous?: Node | null): Node => (isNode(value) ? value : inspect(value, previous));

  function part(name: PartName): Element {
    let element = parts.get(name);
    if (!element) {
      element = document.createElement("div");
      element.setAttribute("class", `output-${name}`);
      parts.set(name, element);
    }
    return element;
  }

  /** Shows what was added, after it was added: the page never sees the new part empty. */
  function add(name: PartName, node: Node): void {
    const element = part(name);
    element.appendChild(node);
    show(name, element);
  }

  function omit(): void {
    if (!omitted) {
      omitted = createOmitted(
        document,
        (count) =>
          `${counted(count, "more value")} not shown: a run shows ${counted(DISPLAYED_VALUES, "value")} one by one. ` +
          "Display them as one array to see all.",
      );
      add("values", omitted.element);
    }
    omitted.add(1);
  }

  function endProgress(): void {
    bar = undefined;
    parts.delete("progress");
    show("progress", undefined);
  }

  return {
    display(value) {
      if (over) throw new Error("stale display: this run of the cell is over, a newer one has taken its place");
      displayed += 1;
      if (displayed > DISPLAYED_VALUES) omit();
      else add("values", nodeOf(value));
      return value;
    },
    live(value) {
      if (over) return;
      const node = nodeOf(value, slot?.firstChild);
      if (!slot) {
        slot = document.createElement("div");
        slot.setAttribute("class", "output-live");
        slot.appendChild(node);
        add("values", slot);
      } else if (slot.childNodes.length !== 1 || slot.firstChild !== node) {
        slot.replaceChildren(node);
      }
    },
    console(level, values) {
      if (over) return;
      if (!log) {
        log = consoleLog();
        add("console", log.element);
      }
      log.write(level, values);
    },
    progress(fraction, label) {
      if (over) return;
      if (fraction === 1) return endProgress();
      if (!bar) {
        bar = progressBar();
        add("progress", bar.element);
      }
      bar.update(fraction, label);
    },
    settle() {
      if (over) return;
      for (const name of PARTS) show(name, parts.get(name));
      if (bar) endProgress();
      settled();
    },
    end() {
      if (bar && !over) endProgress();
      over = true;
    },
  };
}
