import "@tensorflow/tfjs-backend-cpu";
import {readFile} from "node:fs/promises";
import {beforeAll, describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import * as tree from "../../engine/tree.ts";
import {problemsWithData} from "../data.ts";
import {type Digits, decodeMnist} from "./mnist.ts";
import {mlp} from "./models/index.ts";
import {decodeNets, encodeNets, trainedModel} from "./trained-nets.ts";
import {testAccuracy, training} from "./training.ts";

beforeAll(() => tf.setBackend("cpu"));

const key = rng.key(2);
const shipped = async (name: string) =>
  new Uint8Array(await readFile(new URL(`../../../public/data/${name}`, import.meta.url))).buffer;
const numbers = (params: tree.Tree) => tree.leaves(params).flatMap((leaf) => Array.from(leaf.dataSync()));

describe("training", () => {
  /** Bright left or right halves, told apart by a linear function. */
  const halves: Digits = (() => {
    const [count, size] = [64, 16];
    const noise = rng.host.uniform(rng.key(1), count * size);
    const labels = Int32Array.from({length: count}, (_, i) => i % 2);
    const images = noise.map((u, i) => 0.5 * u + (i % 4 < 2 === (labels[Math.floor(i / size)] === 0) ? 0.5 : 0));
    return {images, labels, shape: [count, size]};
  })();
  const model = mlp({sizes: [16, 2]});
  const run = (options: Partial<Parameters<typeof training>[2]> = {}) => {
    const losses: number[] = [];
    let last: tree.Tree = [];
    for (const {loss, params} of training(model, halves, {key, learningRate: 0.5, batch: 16, epochs: 10, ...options})) {
      losses.push(loss.dataSync()[0] as number);
      last = params;
    }
    return {losses, params: last as ReturnType<typeof model.init>};
  };

  test("takes all steps, learns, and is the same again with the same key", async () => {
    const {losses, params} = run();
    expect(losses).toHaveLength(40);
    expect(losses.at(-1)).toBeLessThan(0.2 * (losses[0] as number));
    expect(await testAccuracy(model, params, halves)).toBe(1);
    expect(numbers(run().params)).toEqual(numbers(params));
    expect(numbers(run({key: rng.key(3)}).params)).not.toEqual(numbers(params));
  });

  test("is heavy ball: its second step keeps 90 % of the first", () => {
    // Of the whole set as one batch, so that both steps have the same data.
    const [w0, w1, w2] = [0, 1, 2].map((steps) => {
      if (steps === 0) return numbers(model.init(rng.split(key, 3)[0] as typeof key));
      const all = training(model, halves, {key, learningRate: 1e-6, batch: 64, epochs: steps});
      return numbers(Array.from(all).at(-1)?.params ?? []);
    }) as [number[], number[], number[]];
    w0.forEach((start, i) => {
      const [first, second] = [(w1[i] as number) - start, (w2[i] as number) - start];
      if (Math.abs(first) > 1e-7) expect(second / first).toBeCloseTo(1 + 1 + 0.9, 0);
    });
  });

  test("may move the images, and looks up the rate at every step", () => {
    const asked: number[] = [];
    run({
      shift: 1,
      epochs: 1,
      learningRate: (step) => {
        asked.push(step);
        return 0.1;
      },
    });
    expect(asked).toEqual([0, 1, 2, 3]);
    expect(run({shift: 1, epochs: 1}).losses).not.toEqual(run({epochs: 1}).losses);
  });

  test("keeps only what it gives away, also when it is left early", () => {
    const before = tf.memory().numTensors;
    for (const {loss, params} of training(model, halves, {key, learningRate: 0.1})) {
      tf.dispose([loss, ...tree.leaves(params)]);
      break;
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  const wrong: [string, object, RegExp][] = [
    ["no rate", {learningRate: 0}, /^training: learningRate is 0, not a finite number above 0\.$/],
    ["momentum of 1", {momentum: 1}, /momentum is 1, not in \[0, 1\)/],
    ["batches above the data", {batch: 65}, /batch is 65, not a whole number from 1 to 64/],
    ["no epochs", {epochs: 0}, /epochs is 0/],
    ["moves out of the picture", {shift: 4}, /shift is 4, not a whole number from 0 to 3/],
  ];
  test.each(wrong)("refuses %s", (_, options, message) => {
    expect(() => run(options)).toThrow(message);
  });
});

describe("the nets that come with their weights", () => {
  const {trained} = problemsWithData(shipped);

  test("read the test digits as well as they say", async () => {
    const {gunzip} = await import("./gunzip.ts");
    const file = await gunzip(await shipped("mnist.bin"));
    const cnn = await trained("mnist-cnn");
    const some = decodeMnist(file, {split: "test", limit: 200});
    expect(cnn.accuracy[0]).toBeGreaterThan(0.97);
    expect(await testAccuracy(cnn.model, cnn.params[0] ?? [], some)).toBeGreaterThan(0.95);
    const mlps = await trained("mnist-mlps");
    const small = decodeMnist(file, {split: "test", size: 14});
    for (const [i, params] of mlps.params.entries()) {
      expect(await testAccuracy(mlps.model, params, small)).toBeCloseTo(mlps.accuracy[i] as number, 3);
    }
    expect(mlps.accuracy).toHaveLength(4);
    expect(Math.min(...mlps.accuracy)).toBeGreaterThan(0.89);
  });

  test("are what was written", async () => {
    const model = trainedModel("mnist-mlps");
    const nets = [model.init(rng.key(1)), model.init(rng.key(2))];
    const file = encodeNets(nets, [0.25, 0.5]).buffer as ArrayBuffer;
    const read = decodeNets("mnist-mlps", file);
    expect(read.params.map(numbers)).toEqual(nets.map(numbers));
    expect(read.params[0]?.[0]?.w.shape).toEqual([196, 64]);
    expect(read.accuracy).toEqual([0.25, 0.5]);
  });

  test("have the same outputs with another activation only where that is the same function", async () => {
    const {params} = await trained("mnist-mlps");
    const x = rng.uniform(rng.key(3), [2, 196]);
    const outputs = (activation: Parameters<typeof trainedModel>[1]) =>
      Array.from(
        trainedModel("mnist-mlps", activation)
          .apply(params[0] ?? [], x)
          .dataSync(),
      );
    expect(outputs((x) => tf.relu(x))).toEqual(outputs("relu"));
    expect(outputs("tanh")).not.toEqual(outputs("relu"));
  });

  test("an unknown name is told before anything is fetched, a broken file when it came", async () => {
    await expect(trained("mnist-rnn" as "mnist-cnn")).rejects.toThrow(/^trained: name is "mnist-rnn", not one of/);
    const broken = (file: ArrayBuffer) => problemsWithData(async () => file).trained("mnist-cnn");
    const good = await shipped("mnist-cnn.bin");
    await expect(broken(new ArrayBuffer(2))).rejects.toThrow(
      /lab\.problems\.trained: mnist-cnn\.bin does not begin with NETS/,
    );
    await expect(broken(good.slice(0, -4))).rejects.toThrow(/should have 36408 bytes for 1 nets but has 36404/);
    await expect(broken(await shipped("mnist-mlps.bin"))).rejects.toThrow(/nets of 25738 parameters, not 9098/);
    await expect(problemsWithData(() => Promise.reject(new Error("offline"))).trained("mnist-cnn")).rejects.toThrow(
      "lab.problems.trained: offline",
    );
  });
});
