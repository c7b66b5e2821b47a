/** Measures one task on one model with all libraries in turn: A B C A B C …, after each ran once. */
import * as draw from "./draw.ts";
import {models} from "./models/index.ts";
import type {Model} from "./models/model.ts";
import type {Profile, Repetition, Request} from "./peers/worker.ts";
import type {Library, ModelName, Place, Results, Task, Variant} from "./task.ts";

/** A thread with a library: gives one answer to each request. */
export interface Thread {
  ask<T>(request: Request): Promise<T>;
  close(): Promise<void>;
}

/** Opens a fresh thread, ready to be asked. */
export type Open = (library: Library) => Promise<Thread>;

export interface Row {
  readonly place: Place;
  readonly task: string;
  readonly model: ModelName;
  readonly variant: Variant;
  /** Milliseconds until the first results, with what compiles. */
  readonly first?: number;
  readonly median?: number;
  readonly quartiles?: readonly [number, number];
  readonly repetitions: number;
  readonly kernels?: number;
  readonly submits?: number;
  readonly readbacks?: number;
  readonly peakBytes?: number;
  /** How far from the other library's results, relative to the largest number. */
  readonly difference?: number;
  /** Why there is no figure, or what it is a figure of. */
  readonly note?: string;
  /** It gives other results, as the task says. */
  readonly isWrong?: boolean;
  readonly isBatched?: boolean;
  /** The library did not do what the benchmark says it does. */
  readonly failed?: boolean;
  readonly profile?: Profile;
}

export interface Pace {
  /** Milliseconds for the repetitions of each library, after the first three. */
  readonly budget: number;
  /** Most repetitions of each. */
  readonly most: number;
}

const LIBRARIES: Readonly<Record<Variant, Library>> = {
  ours: "ours",
  oursEager: "ours",
  tfjs: "tfjs",
  tfjsBatched: "tfjs",
  jax: "jax",
};

interface Running {
  readonly variant: Variant;
  readonly thread: Thread;
  readonly part: number;
  readonly first: Repetition;
  readonly times: number[];
  last: Repetition;
}

const FEWEST = 3;
/** After a repetition that took longer than this there is no other. */
const TOO_LONG = 4000;

export async function measure(
  task: Task,
  name: ModelName,
  place: Place,
  open: Open,
  {budget, most}: Pace,
): Promise<Row[]> {
  const model = models[name];
  const {params, batch} = model.draw(draw);
  const given = task.data?.(draw, params, batch) ?? {};
  const variants = variantsOf(task, place);
  const running: Running[] = [];
  const rows: Row[] = [];
  const about = {place, task: task.name, model: name, isBatched: task.isBatched};
  try {
    for (const variant of variants) {
      const thread = await open(LIBRARIES[variant]);
      try {
        await thread.ask({ask: "start", ...about, variant, params, batch, given});
        const first = await thread.ask<Repetition>({ask: "run"});
        const part = variant === "tfjs" ? (task.tfjsPart?.[place] ?? 1) : 1;
        running.push({variant, thread, part, first, times: [], last: first});
      } catch (error) {
        await thread.close();
        rows.push({...about, variant, repetitions: 0, ...excuse(task, name, place, variant, error)});
      }
    }
    for (let i = 0; i < most; i++) {
      for (const one of running.filter(({times}) => i < FEWEST || sum(times) < budget)) {
        if (i > 0 && one.last.ms > TOO_LONG) continue;
        one.last = await one.thread.ask<Repetition>({ask: "run"});
        one.times.push(one.last.ms);
      }
    }
    const reference =
      running.find(({variant}) => variant === "jax") ?? running.find(({variant}) => LIBRARIES[variant] !== "ours");
    for (const one of running) {
      const against = one === reference ? running.find(({variant}) => variant === "ours") : reference;
      const results = common(model, one);
      const isNothing = one.part < 1 && Object.keys(results).length === 0;
      const difference = against && !isNothing ? apart(results, common(model, against)) : undefined;
      const profile = one.variant === "ours" ? await one.thread.ask<Profile | undefined>({ask: "profile"}) : undefined;
      rows.push({
        ...about,
        ...figures(one),
        difference,
        profile,
        ...verdict(task, name, place, one.variant, isNothing ? 0 : difference),
      });
    }
    return variants.flatMap((variant) => rows.filter((row) => row.variant === variant));
  } finally {
    for (const {thread} of running) await thread.close();
  }
}

/** On WebGPU, where shaders take seconds to compile, not the other ways of using a library. */
function variantsOf({tfjsBatched}: Task, place: Place): Variant[] {
  if (place === "webgpu") return ["ours", "tfjs", "jax"];
  return ["ours", "oursEager", "tfjs", ...(tfjsBatched ? (["tfjsBatched"] as const) : []), "jax"];
}

/** A library that fails as the task says it does is no failure of the benchmark. */
function excuse(task: Task, model: ModelName, place: Place, variant: Variant, error: unknown): Partial<Row> {
  const message = error instanceof Error ? error.message : String(error);
  const expected = variant === "tfjs" ? task.upstream?.(model, place) : undefined;
  if (expected?.fails === "throws") return {note: `cannot: ${expected.why}`};
  return {note: message.split("\n")[0] ?? message, failed: true};
}

function verdict(
  task: Task,
  model: ModelName,
  place: Place,
  variant: Variant,
  difference: number | undefined,
): Partial<Row> {
  if (difference === undefined) return {note: "nothing to compare with", failed: true};
  const isRight = difference <= task.tolerance;
  const expected = variant === "tfjs" ? task.upstream?.(model, place) : undefined;
  if (expected) {
    if (isRight || expected.fails === "throws") return {note: `should have failed: ${expected.why}`, failed: true};
    return {isWrong: true, note: `wrong by ${difference.toPrecision(2)}: ${expected.why}`};
  }
  if (!isRight) return {note: `differs by ${difference.toPrecision(2)}, more than ${task.tolerance}`, failed: true};
  const part = variant === "tfjs" ? (task.tfjsPart?.[place] ?? 1) : 1;
  return part < 1 ? {note: `1/${Math.round(1 / part)} of it, times ${Math.round(1 / part)}`} : {};
}

function figures({variant, first, times, last, part}: Running): Pick<Row, "variant" | "repetitions"> & Partial<Row> {
  const sorted = times.map((ms) => ms / part).sort((a, b) => a - b);
  const {kernels, submits, readbacks, peakBytes} = last.counts;
  return {
    variant,
    first: first.ms / part,
    median: quantile(sorted, 0.5),
    quartiles: [quantile(sorted, 0.25), quantile(sorted, 0.75)],
    repetitions: sorted.length,
    kernels: Math.round(kernels / part),
    submits: Math.round(submits / part),
    readbacks,
    peakBytes,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, x) => total + x, 0);
}

/** Linear between the two nearest. */
function quantile(sorted: readonly number[], q: number): number {
  const place = q * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN];
  return low + (high - low) * (place % 1);
}

/** The results in TensorFlow.js's layout. */
function common({layout}: Model, {variant, last}: Running): Results {
  if (variant !== "jax") return last.results;
  return Object.fromEntries(
    Object.entries(last.results).map(([name, values]) => {
      const own = layout?.[name];
      if (!own) return [name, values];
      const moved = new Float32Array(values.length);
      own.order.forEach((place, i) => {
        moved[place] = values[i] ?? Number.NaN;
      });
      return [name, moved];
    }),
  );
}

/** The largest difference of two numbers, relative to the largest number of that result. Where one did a part: there. */
function apart(results: Results, others: Results): number {
  const differences = Object.entries(others).map(([name, wanted]) => {
    const found = results[name];
    if (!found || found.length === 0) return Number.POSITIVE_INFINITY;
    const count = Math.min(found.length, wanted.length);
    let [largest, most] = [0, 0];
    for (let i = 0; i < count; i++) {
      const [x, y] = [found[i] ?? Number.NaN, wanted[i] ?? Number.NaN];
      largest = Math.max(largest, Math.abs(y));
      const difference = Math.abs(x - y);
      if (!(difference <= most)) most = difference;
    }
    const relative = largest > 0 ? most / largest : most;
    return Number.isNaN(relative) ? Number.POSITIVE_INFINITY : relative;
  });
  return Math.max(...differences);
}
