import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {crossEntropy, mlp} from "../problems/index.ts";
import * as observables from "./index.ts";

const {observe} = observables;

beforeAll(() => tf.setBackend("cpu"));

/** Linear regression of the reference numbers, 2a. */
const fixture = {
  losses: ({w}: {w: tf.Tensor}, {x, y}: {x: tf.Tensor; y: tf.Tensor}) =>
    tf.mul(0.5, tf.square(tf.sub(tf.reshape(tf.matMul(x as tf.Tensor2D, tf.reshape(w, [2, 1])), [-1]), y))),
  snapshot: (step: number) => ({
    step,
    params: {w: tf.tensor1d([0.5, -0.5])},
    batch: {
      x: tf.tensor2d([
        [1, 0],
        [0, 1],
        [1, 1],
        [2, -1],
      ]),
      y: tf.tensor1d([1, 2, 0, 1]),
    },
    learningRate: 0.1,
  }),
};

async function one(quantities: observables.Quantity[]): Promise<observables.Observation> {
  const {value} = await observe([fixture.snapshot(0)], fixture.losses, quantities).next();
  return value as observables.Observation;
}

describe("the fixture", () => {
  test("of batch statistics", async () => {
    const {values, loss} = await one([
      observables.simpleNoiseScale(),
      observables.tests(),
      observables.pairCosine(),
      observables.alpha(),
      observables.cabs(),
      observables.signalToNoise(),
    ]);
    expect(loss).toBeCloseTo(0.84375, 5);
    expect(values["noise scale"]).toMatchObject({
      plugin: expect.closeTo(3.135135, 4),
      unbiased: expect.closeTo(14.5, 3),
    });
    expect(values["batch tests"]).toEqual({
      norm: expect.closeTo(0.8853156, 5),
      innerProduct: expect.closeTo(0.7787974, 5),
      orthogonality: expect.closeTo(0.4210206, 5),
    });
    expect(values["cosine of examples"]).toEqual({meanCosine: expect.closeTo(-0.1490712, 5), leftOut: 1});
    expect(values.alpha).toBeCloseTo(-0.9148649, 5);
    expect(values.CABS).toBeCloseTo(0.1611111, 5);
    // ‖ḡ‖² = 0.578125, tr Σ = 1.8125, B = 4.
    expect(values["signal to noise"]).toEqual([{name: "w", ratio: expect.closeTo((0.578125 * 4) / 1.8125, 5)}]);
  });

  test("of single gradients", async () => {
    const {values} = await one([observables.histogram({bins: 5, range: 2.5}), observables.histogram2d({bins: 2})]);
    const {counts} = values.histogram as observables.Histogram;
    // −0.5 0 0 −2.5 0 0 1 −0.5, in bins of width 1.
    expect([...counts]).toEqual([1, 0, 6, 1, 0]);
    const {counts: cells} = values["histogram of parameters and gradients"] as observables.Histogram2d;
    expect(cells.reduce((sum, value) => sum + value, 0)).toBe(8);
  });
});

const model = mlp({sizes: [6, 5, 3], activation: "tanh"});
const [x, labels] = [
  rng.normal(rng.key(1), [12, 6]),
  tf.tensor1d(
    Array.from({length: 12}, (_, i) => i % 3),
    "int32",
  ),
];
type Params = ReturnType<typeof model.init>;
const losses = (params: Params, batch: {x: tf.Tensor; labels: tf.Tensor}) =>
  crossEntropy(model.apply(params, batch.x), batch.labels);

test("statistics of a network are those of its gradients one by one", async () => {
  const params = model.init(rng.key(2));
  const quantities = [
    observables.gradientNorms(),
    observables.gradientVariances(),
    observables.simpleNoiseScale(),
    observables.histogram(),
  ];
  let seen: Float32Array | undefined;
  const spy: observables.Quantity = {
    name: "spy",
    needs: ["gradients"],
    measure: ({gradients}) => {
      seen = gradients;
    },
  };
  const {value} = await observe([{step: 0, params, batch: {x, labels}}], losses, [...quantities, spy]).next();
  const {values} = value as observables.Observation;
  const gradients = seen as Float32Array;
  const size = gradients.length / 12;
  expect(size).toBe(6 * 5 + 5 + 5 * 3 + 3);
  const column = (j: number) => Array.from({length: 12}, (_, i) => gradients[i * size + j] as number);
  const means = Array.from({length: size}, (_, j) => column(j).reduce((sum, g) => sum + g, 0) / 12);
  const variances = means.map((mean, j) => column(j).reduce((sum, g) => sum + (g - mean) ** 2, 0) / 11);
  const first = (list: number[]) => list.slice(0, 5).reduce((sum, value) => sum + value, 0);
  // In the order of names: b before w.
  expect((values["gradient norm"] as {name: string}[]).map(({name}) => name)).toEqual([
    "[0].b",
    "[0].w",
    "[1].b",
    "[1].w",
  ]);
  expect((values["gradient variance"] as {variance: number}[])[0]?.variance).toBeCloseTo(first(variances) / 5, 6);
  const square = means.reduce((sum, mean) => sum + mean * mean, 0);
  const trace = variances.reduce((sum, variance) => sum + variance, 0);
  expect((values["noise scale"] as {plugin: number}).plugin).toBeCloseTo(trace / square, 3);
});

test("schedules are kept, needs are met once, and nothing is left behind", async () => {
  const before = tf.memory().numTensors;
  const own = rng.key(3);
  const run = async function* () {
    for (let step = 0; step < 10; step++) {
      const params = model.init(rng.foldIn(own, step));
      yield {step, params, batch: {x, labels}};
      tf.dispose(params as unknown as tf.TensorContainer);
    }
  };
  const steps: [number, string[], string[]][] = [];
  const quantities = [
    observables.at(5, observables.simpleNoiseScale()),
    observables.at(5, observables.tests()),
    observables.at((step) => step === 7, observables.stepCosine()),
  ];
  let clock = 0;
  for await (const {step, values, costs} of observe(run(), losses, quantities, {now: () => clock++})) {
    steps.push([step, Object.keys(values), costs.map(({need}) => need)]);
  }
  expect(steps).toEqual([
    [0, ["noise scale", "batch tests"], ["examples"]],
    [5, ["noise scale", "batch tests"], ["examples"]],
    [7, ["cosine of steps"], ["direction"]],
  ]);
  expect(tf.memory().numTensors).toBe(before);
});

test("logarithmic schedules thin out", () => {
  const due = observables.logarithmic(3);
  const steps = Array.from({length: 1001}, (_, step) => step).filter(due);
  expect(steps.length).toBeLessThan(14);
  expect(steps.at(-1)).toBe(1000);
});

test("wrong quantities are told by name", async () => {
  const lying: observables.Quantity = {name: "lying", needs: ["layers"], measure: ({noise}) => noise};
  await expect(one([lying])).rejects.toThrow(/uses noise without saying so/);
  await expect(one([observables.tests(), observables.tests()])).rejects.toThrow(/two quantities named "batch tests"/);
  expect(() => observables.histogram({bins: 1})).toThrow(/bins.*1/);
});
