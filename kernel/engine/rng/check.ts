/** Arguments of the random functions, checked. */
import * as tf from "../tfjs.ts";
import type {Key} from "./key.ts";
import {originOf} from "./traced.ts";

/** An argument that cannot be. */
export class RandomError extends Error {
  override readonly name = "RandomError";
  readonly argument: string;

  /** @param call e.g. `rng.normal` */
  constructor(call: string, argument: string, problem: string) {
    super(`${call}: ${argument} ${problem}.`);
    this.argument = argument;
  }
}

const UINT32 = 2 ** 32;
/** A tensor larger than this could not be addressed by the 32-bit counter, nor by any backend. */
const MOST = 2 ** 31 - 1;

export function checkKey(call: string, key: Key): void {
  if (originOf(key)) return;
  const given: unknown = key;
  if (Array.isArray(given) && given.length === 2 && given.every((word) => isWhole(word, 0, UINT32 - 1))) return;
  throw new RandomError(call, "key", `must be a key, as rng.key(seed) or rng.split(key) give; it is ${show(given)}`);
}

/** As `checkKey`, for what is computed on the host at once and so cannot be drawn anew in a replay. */
export function checkHostKey(call: string, key: Key): void {
  checkKey(call, key);
  if (!originOf(key)) return;
  const instead = `use ${call} in place of ${call.replace("rng.", "rng.host.")}, which gives a tensor`;
  throw new RandomError(call, "key", `is an argument of a function that is being recorded: ${instead}`);
}

/** @returns the number of elements */
export function checkShape(call: string, shape: readonly number[], argument = "shape"): number {
  const given: unknown = shape;
  if (Array.isArray(given) && given.every((size) => isWhole(size, 0, MOST))) {
    const count = given.reduce((product: number, size: number) => product * size, 1);
    if (count <= MOST) return count;
  }
  throw new RandomError(
    call,
    argument,
    `must be an array of whole numbers ≥ 0, below 2³¹ in all; it is ${show(given)}`,
  );
}

/** @returns the number itself, a whole number from `least` to `most` */
export function checkWhole(call: string, argument: string, value: number, least: number, most: number): number {
  if (isWhole(value, least, most)) return value;
  throw new RandomError(call, argument, `must be a whole number from ${least} to ${most}; it is ${show(value)}`);
}

export function checkCount(call: string, count: number): number {
  return checkWhole(call, "count", count, 0, MOST);
}

/** Finite numbers, the first below the second. */
export function checkInterval(call: string, names: readonly [string, string], low: number, high: number): void {
  for (const [name, value] of [[names[0], low] as const, [names[1], high] as const]) {
    if (!Number.isFinite(value)) throw new RandomError(call, name, `must be a finite number; it is ${show(value)}`);
  }
  if (low < high) return;
  throw new RandomError(call, names[1], `must be above ${names[0]}, ${low}; it is ${high}`);
}

/** Numbers on the host: what is computed there cannot be read from a tensor without waiting. */
export function checkNumbers(call: string, argument: string, values: ArrayLike<number>): void {
  const given: unknown = values;
  if (given instanceof tf.Tensor) {
    throw new RandomError(call, argument, "must be numbers, not a tensor: write `await x.data()`");
  }
  const list = Array.isArray(given) || (ArrayBuffer.isView(given) && !(given instanceof DataView));
  if (!list) throw new RandomError(call, argument, `must be an array of numbers; it is ${show(given)}`);
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

/** A short name of what was given. */
export function show(value: unknown): string {
  if (value instanceof tf.Tensor) return `a tensor of shape [${value.shape.join(", ")}]`;
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null)
    return typeof value === "string" ? JSON.stringify(value) : String(value);
  const text = Array.isArray(value)
    ? `[${value.map((one) => (typeof one === "object" ? "…" : String(one))).join(", ")}]`
    : "";
  return text && text.length <= 60 ? text : `a ${value.constructor?.name ?? "object"}`;
}
