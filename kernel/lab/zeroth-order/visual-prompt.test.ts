/** Card 030. */
import "@tensorflow/tfjs-backend-cpu";
import {expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {promptEncoder, prompted, promptFeatures, upsampling} from "./visual-prompt.ts";

test("features are uncorrelated scores of unit variance, the first along the direction of most variance", () => {
  const [count, pixels] = [3000, 5];
  const z = rng.host.normal(rng.key(1), count * pixels);
  const scale = [0.1, 3, 1, 0.2, 0.5];
  const images = z.map((value, i) => 2 + value * (scale[i % pixels] as number));
  const encoder = promptEncoder(images, pixels, 2);
  const features = promptFeatures(encoder, images);
  const product = (a: number, b: number) => {
    let sum = 0;
    for (let n = 0; n < count; n++) sum += (features[3 * n + a] as number) * (features[3 * n + b] as number);
    return sum / count;
  };
  expect(product(0, 0)).toBeCloseTo(1, 4);
  expect(product(1, 1)).toBeCloseTo(1, 4);
  expect(product(0, 1)).toBeCloseTo(0, 4);
  expect(product(0, 2)).toBeCloseTo(0, 4);
  expect(product(2, 2)).toBe(1);
  const first = encoder.components.subarray(0, pixels);
  expect(Math.abs(first[1] as number) / Math.hypot(...first)).toBeGreaterThan(0.99);
});

test("a coarse picture that is linear stays linear", () => {
  const grid = upsampling(4, 14);
  const coarse = Float32Array.from({length: 16}, (_, i) => 2 * Math.floor(i / 4) - (i % 4));
  for (let pixel = 0; pixel < 196; pixel++) {
    let sum = 0;
    for (let cell = 0; cell < 16; cell++) sum += (coarse[cell] as number) * (grid[cell * 196 + pixel] as number);
    expect(sum).toBeCloseTo((2 * 3 * Math.floor(pixel / 14)) / 13 - (3 * (pixel % 14)) / 13, 5);
  }
});

test("prompts are added and clipped, each run with its own weights", () => {
  const grid = tf.tensor2d(upsampling(2, 3), [4, 9]);
  const images = tf.fill([2, 1, 9], 0.5);
  const features = tf.tensor3d([1, 1, 2, 1], [2, 1, 2]);
  // The trigger alone in the first run, the feature alone in the second.
  const weights = tf.tensor3d([0, 0, 0, 0, 1, 1, 1, 1, -1, -1, -1, -1, 0, 0, 0, 0], [2, 2, 4]);
  const {prompt, images: seen} = prompted(images, features, weights, grid);
  expect(Array.from(prompt.dataSync())).toEqual([...Array(9).fill(1), ...Array(9).fill(-2)]);
  expect(Array.from(seen.dataSync())).toEqual([...Array(9).fill(1.5), ...Array(9).fill(-1)]);
});

test("arguments that cannot be are refused", () => {
  expect(() => promptEncoder(new Float32Array(7), 5)).toThrow(/images is 7 numbers, not rows of 5 pixels/);
  expect(() => promptEncoder(new Float32Array(10), 5, 6)).toThrow(/features is 6, not a whole number from 1 to 5/);
});
