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
  /** When it is one finite number, however often. */
  readonly value?: number;
}

export function literalOf(values: tf.DataValues, {shape, dtype, size}: tf.Tensor): Literal {
  if (dtype === "string" || dtype === "complex64") return {};
  const numbers = values as ArrayLike<number>;
  const value = Number(numbers[0]);
  const isOne = Number.isFinite(value) && everyIs(numbers, value);
  const name = size > SMALL ? undefined : textOf([dtype, shape, Array.from(numbers, Number)]);
  return {...(name !== undefined && {name}), ...(isOne && {value})};
}

/** Tells −0 from 0. */
function everyIs(numbers: ArrayLike<number>, value: number): boolean {
  for (let i = 0; i < numbers.length; i++) if (!Object.is(Number(numbers[i]), value)) return false;
  return true;
}
