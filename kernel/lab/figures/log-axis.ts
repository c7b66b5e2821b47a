/** Logarithmic axes that stay where they are while a run goes on. */
import {powerOfTen} from "./powers.ts";

/** Decades beyond which only powers of ten are marked. */
const FINE = 2;
const MARKED = [1, 2, 5];

export interface LogAxis {
  readonly type: "log";
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
  readonly tickFormat: (value: number) => string;
}

/**
 * From the 1, 2 or 5 × 10ⁿ below all values to the one above, with ticks there: it changes only when a value passes one.
 * Values that have no logarithm do not count.
 */
export function logAxis(values: readonly number[]): LogAxis {
  const logs = values.filter((value) => value > 0 && Number.isFinite(value)).map(Math.log10);
  const [low, high] = logs.length > 0 ? [least(logs), -least(logs.map((log) => -log))] : [-1, 0];
  const marks = marked(Math.floor(low) - 1, Math.ceil(high) + 1);
  const from = marks.findLastIndex((mark) => Math.log10(mark) <= low + ROUNDING);
  const to = marks.findIndex((mark, i) => i > from && Math.log10(mark) >= high - ROUNDING);
  const within = marks.slice(from, to + 1);
  const domain = [within[0], within.at(-1)] as [number, number];
  const isFine = Math.log10(domain[1] / domain[0]) <= FINE + ROUNDING;
  return {type: "log", domain, ticks: within.filter((mark) => isFine || powerOfTen(mark) !== ""), tickFormat};
}

const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b));

const ROUNDING = 1e-9;

/** 1, 2 and 5 × 10ⁿ for n from `from` to `to`. */
function marked(from: number, to: number): number[] {
  const exponents = Array.from({length: to - from + 1}, (_, i) => from + i);
  return exponents.flatMap((exponent) => MARKED.map((digit) => Number(`${digit}e${exponent}`)));
}

function tickFormat(value: number): string {
  return value >= 1e-3 && value < 1e5 ? String(value) : powerOfTen(value) || value.toExponential(0);
}
