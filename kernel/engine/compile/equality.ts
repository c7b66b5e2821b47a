/** Names by which equal steps and equal constants are found. */
import type * as tf from "../tfjs.ts";
import type {Step} from "./steps.ts";

/** More numbers in a constant are not compared with other constants. */
const SMALL = 16;

/** The same for steps that compute the same; undefined when that cannot be told. */
export function nameOfStep(
  kernel: string,
  inputs: Step["inputs"],
  attributes: Step["attributes"],
  keys: Step["keys"],
): string | undefined {
  const given = Object.entries(attributes).filter(([name]) => !keys.some(([key]) => key === name));
  if (given.some(([, value]) => typeof value === "function")) return undefined;
  const views = Object.entries(inputs).map(([name, view]) => view && [name, view.source.id, view.shape]);
  return textOf([kernel, views, given, keys]);
}

/** JSON that tells −0 from 0, and apart what is not finite. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "number" && (Object.is(part, -0) || !Number.isFinite(part)) ? `number ${1 / part} ${part}` : part,
  );
}

export interface Literal {
  /** The same for the same numbers; none when there are many. */
  readonly name?: string;
  /** When it is one finite number. */
  readonly value?: number;
}

export function literalOf(values: tf.DataValues, {shape, dtype, size}: tf.Tensor): Literal {
  if (size > SMALL || dtype === "string" || dtype === "complex64") return {};
  const numbers = Array.from(values as ArrayLike<number>, Number);
  const name = textOf([dtype, shape, numbers]);
  const [value] = numbers;
  return size === 1 && Number.isFinite(value) ? {name, value} : {name};
}
