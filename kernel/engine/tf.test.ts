import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, expect, test} from "vitest";
import {createTf} from "./tf.ts";
import * as core from "./tfjs.ts";

const tf = createTf();
beforeAll(() => core.setBackend("cpu"));

test("has the whole core, its optimizers, gradients and chained methods", async () => {
  for (const name of Object.keys(core)) expect(tf, name).toHaveProperty(name);
  const w = tf.variable(tf.tensor([1, -2]));
  const optimizer = tf.train.sgd(0.25);
  optimizer.minimize(() => w.square().sum() as core.Scalar);
  expect([...(await w.data())]).toEqual([0.5, -1]);
  expect(w).toBeInstanceOf(tf.Tensor);
  tf.dispose(w);
});

test("the backend cannot be changed from a cell", () => {
  expect(() => tf.setBackend("cpu")).toThrow(/tf.setBackend: The backend is chosen .* at the top of the page/);
  expect(() => tf.removeBackend("cpu")).toThrow(/tf.removeBackend/);
  expect(() => tf.setPlatform("x", core.env().platform)).toThrow(/tf.setPlatform/);
  expect(core.getBackend()).toBe("cpu");
});

test("layers and data say what to write instead, but do not disturb who lists tf", () => {
  const bundle = tf as unknown as {layers: {dense(): void}; data: {csv(): void}; sequential(): void};
  expect(() => bundle.layers.dense()).toThrow(/tf.layers is not part of Nablab.*tf.variable/);
  expect(() => bundle.data.csv()).toThrow(/tf.data is not part of Nablab/);
  expect(() => bundle.sequential()).toThrow(/tf.sequential is not part of Nablab/);
  expect(Object.keys(tf)).not.toContain("layers");
  expect(() => Object.getOwnPropertyDescriptors(tf)).not.toThrow();
});
