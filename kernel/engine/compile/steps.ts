/** Kernel calls and the data that they take and give. */
import type {Origin} from "../rng/traced.ts";
import * as tf from "../tfjs.ts";

/** Data: one buffer of the backend's. */
export type Source =
  | {readonly kind: "leaf"; readonly id: number; readonly leaf: number}
  /** A tensor that f has by closure, or a variable, whose data changes. */
  | {readonly kind: "closure"; readonly id: number; readonly tensor: tf.Tensor}
  | {readonly kind: "constant"; readonly id: number; readonly tensor: tf.Tensor; readonly value: number | undefined}
  | {readonly kind: "step"; readonly id: number};

/** A tensor as steps see it: data, and how they are laid out. */
export interface View {
  readonly source: Source;
  readonly shape: readonly number[];
  readonly dtype: tf.DataType;
}

export interface Step {
  readonly kernel: string;
  /** By name, or as a list, as the kernel takes them. */
  readonly inputs: Readonly<Record<string, View | undefined>> | readonly View[];
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The attributes that are keys made of an argument. */
  readonly keys: readonly (readonly [attribute: string, origin: Origin])[];
  readonly outputs: readonly View[];
  /** In place of the backend's kernel of that name. */
  readonly run?: tf.KernelFunc;
}

export function viewsOf(inputs: Step["inputs"]): View[] {
  return Object.values(inputs).filter((view) => view !== undefined);
}

export function bytesOf({shape, dtype}: Pick<View, "shape" | "dtype">): number {
  return tf.util.sizeFromShape([...shape]) * tf.util.bytesPerElement(dtype);
}

/** The steps that the results need, in their order. */
export function liveSteps(steps: readonly Step[], results: readonly View[]): Step[] {
  const needed = new Set(results.map(({source}) => source));
  const live = steps.toReversed().filter(({inputs, outputs}) => {
    const isLive = outputs.some(({source}) => needed.has(source));
    if (isLive) for (const {source} of viewsOf(inputs)) needed.add(source);
    return isLive;
  });
  return live.reverse();
}

/** All data that steps and the result take. */
export function sourcesOf(steps: readonly Step[], results: readonly View[]): Set<Source> {
  const views = [...steps.flatMap(({inputs, outputs}) => [...viewsOf(inputs), ...outputs]), ...results];
  return new Set(views.map(({source}) => source));
}

/** How often steps and the result take data. */
export function countUses(steps: readonly Step[], results: readonly View[]): Map<Source, number> {
  const counts = new Map<Source, number>();
  for (const {source} of [...steps.flatMap(({inputs}) => viewsOf(inputs)), ...results]) {
    counts.set(source, (counts.get(source) ?? 0) + 1);
  }
  return counts;
}
