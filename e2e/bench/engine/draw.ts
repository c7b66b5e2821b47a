/**
 * Random numbers of the benchmark, drawn once for all libraries and from one seed, so that every run measures the same.
 * Tasks and models get these functions as an argument: the library that they are measured in must not load our engine.
 */
import {rng} from "../../../kernel/engine/rng/index.ts";
import type {Data, Numbers} from "./task.ts";

export {rng};

let draws = 0;

function fresh(): ReturnType<typeof rng.key> {
  return rng.foldIn(rng.key(0), draws++);
}

/** Normal numbers of this standard deviation. */
export function normal(shape: readonly number[], deviation = 1): Numbers {
  const size = shape.reduce((product, n) => product * n, 1);
  return {shape, values: rng.host.normal(fresh(), size).map((x) => x * deviation)};
}

/** −1 or 1. */
export function signs(shape: readonly number[]): Numbers {
  const size = shape.reduce((product, n) => product * n, 1);
  return {shape, values: rng.host.rademacher(fresh(), size)};
}

/** Rows with a 1 at a random place and zeros elsewhere. */
export function oneHot(rows: number, classes: number): Numbers {
  const values = new Float32Array(rows * classes);
  rng.host.randint(fresh(), rows, 0, classes).forEach((label, row) => {
    values[row * classes + label] = 1;
  });
  return {shape: [rows, classes], values};
}

/** A normal number for each number of these. */
export function like(data: Data, deviation = 1): Data {
  return Object.fromEntries(Object.entries(data).map(([name, {shape}]) => [name, normal(shape, deviation)]));
}
