/** What the audit of derivatives is made of: functions of random inputs, and how to draw these. */

import type * as tf from "../../tfjs.ts";
import type {JaxFunction} from "./jax.ts";

/** An input's shape and the domain it is drawn from, away from where the function is not differentiable. */
export interface Input {
  readonly shape: number[];
  draw(random: () => number): number;
}

export interface Case {
  /** The name in `list.ts`. */
  readonly op: string;
  /** What is particular about it. */
  readonly label: string;
  readonly inputs: readonly Input[];
  f(...xs: tf.Tensor[]): tf.Tensor;
  /** The same function for the independent implementation, where it has it. */
  readonly jax?: JaxFunction;
  /** Whether f itself is curved, so that its second derivative must also come out without a head on it. */
  readonly curved?: boolean;
  /** By how much the tolerance is wider, where the kernel's values approximate the function and so do differences. */
  readonly slack?: number;
}

/** Within ±1.5. */
export function real(...shape: number[]): Input {
  return {shape, draw: (random) => 3 * random() - 1.5};
}

/** Between 0.3 and 1.8. */
export function positive(...shape: number[]): Input {
  return {shape, draw: (random) => 0.3 + 1.5 * random()};
}

/** Within ±0.8. */
export function unit(...shape: number[]): Input {
  return {shape, draw: (random) => 1.6 * random() - 0.8};
}

/** Within ±1.5, and at least 0.1 from 0. */
export function nonZero(...shape: number[]): Input {
  return {shape, draw: (random) => (random() < 0.5 ? -1 : 1) * (0.1 + 1.4 * random())};
}

/** Of both signs, beyond any cut at ±0.5 by at least 0.1 on either side. */
export function cut(...shape: number[]): Input {
  return {shape, draw: (random) => (random() < 0.5 ? -1 : 1) * (0.1 + 0.3 * random() + (random() < 0.5 ? 0.5 : 0))};
}

/** Mulberry32: uniform numbers in [0, 1) that are the same everywhere. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function drawInput({shape, draw}: Input, random: () => number): number[] {
  return Array.from({length: shape.reduce((product, n) => product * n, 1)}, () => draw(random));
}

/** Fixed weights of a tensor's elements, to make one number of it. */
export function weights(size: number): number[] {
  return Array.from({length: size}, (_, i) => Math.cos(1.7 * i + 0.4));
}
