import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {hvp, perExample} from "../../engine/transforms/index.ts";
import * as tree from "../../engine/tree.ts";
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
      observables.meanGsnr(),
      observables.earlyStopping(),
      observables.hessianNoiseScale(),
      observables.ticTrace(),
      observables.ticDiagonal(),
      observables.averagedNoiseScale(),
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
    expect(values["mean GSNR"]).toBeCloseTo(0.2910182943, 5);
    expect(values["early stopping"]).toBeCloseTo(0.1269425844, 5);
    expect(values["Hessian noise scale"]).toBeCloseTo(3.407407407, 4);
    expect(values["TIC, traces"]).toBeCloseTo(0.8611110728, 5);
    expect(values["TIC, diagonals"]).toBeCloseTo(2.374999697, 4);
    expect(values["averaged noise scale"]).toBeCloseTo(14.5, 3);
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
    steps.push([step, Object.keys(values), costs.map(({part}) => part)]);
  }
  expect(steps).toEqual([
    [0, ["noise scale", "batch tests"], ["pass"]],
    [5, ["noise scale", "batch tests"], ["pass"]],
    [7, ["cosine of steps"], ["pass"]],
  ]);
  expect(tf.memory().numTensors).toBe(before);
});

test("one run forward and back serves all needs but those that say otherwise", async () => {
  const params = model.init(rng.key(2));
  let runs = 0;
  const counted: typeof losses = (p, batch) => {
    runs++;
    return losses(p, batch);
  };
  const one = [observables.gradientNorms()];
  const all = [
    ...one,
    observables.gradientVariances(),
    observables.simpleNoiseScale(),
    observables.tests(),
    observables.meanGsnr(),
    observables.histogram(),
    observables.tails(),
    observables.stepCosine(),
  ];
  const profile = async (quantities: observables.Quantity[]) => {
    const {kernels} = await tf.profile(async () => {
      await observe([{step: 0, params, batch: {x, labels}}], counted, quantities).next();
      return tf.scalar(0);
    });
    return kernels.map(({name}) => name);
  };
  const [few, many] = [await profile(one), await profile(all)];
  expect(runs).toBe(2);
  const count = (kernels: string[], kernel: string) => kernels.filter((name) => name === kernel).length;
  expect([count(few, "Tanh"), count(many, "Tanh")]).toEqual([1, 1]);
  // Beyond those of the run: single gradients of two matrices, norms from their factors, alignments.
  expect(count(many, "BatchMatMul") - count(few, "BatchMatMul")).toBeLessThanOrEqual(5);
});

test("inner products with the mean are the same where single gradients are too many to keep", async () => {
  const size = 2 ** 21 + 1;
  const params = {w: tf.zeros([size])};
  const batch = {x: tf.stack([tf.fill([size], 0.01), tf.fill([size], -0.03)])};
  const sums = (p: typeof params, {x}: typeof batch) => tf.sum(tf.mul(x, p.w), 1);
  let found: number[] = [];
  const spy: observables.Quantity = {
    name: "spy",
    needs: ["examples"],
    measure: ({noise}) => {
      found = Array.from(noise.alignments);
    },
  };
  await observe([{step: 0, params, batch}], sums, [spy]).next();
  // Of rows of 0.01 and −0.03 with their mean, −0.01, in units of 10⁻⁴.
  expect(found.map((product) => product / size / 1e-4)).toEqual([expect.closeTo(-1, 3), expect.closeTo(3, 3)]);
});

test("the traces with the Hessian are those of all its products", async () => {
  const params = model.init(rng.key(2));
  const batch = {x, labels};
  const wanted = [observables.hessianNoiseScale(), observables.ticTrace()];
  const at = (step: number) => ({step, params, batch});
  const found: number[][] = [];
  const before = tf.memory().numTensors;
  for await (const {values} of observe(
    Array.from({length: 16}, (_, step) => at(step)),
    losses,
    wanted,
  )) {
    found.push(wanted.map(({name}) => values[name] as number));
  }
  expect(tf.memory().numTensors).toBe(before);
  // Dense, column by column.
  const each = perExample<Params, typeof batch>(losses).grads(params, batch);
  const g = tf.concat(
    tree.leaves(each as unknown as Params).map((leaf) => tf.reshape(leaf, [12, -1])),
    1,
  ) as tf.Tensor2D;
  const mean = (p: Params) => tf.mean(losses(p, batch));
  const unravel = tree.ravel(params)[1];
  const size = g.shape[1];
  const H = tf.stack(
    Array.from({length: size}, (_, j) => {
      const unit = tf.oneHot(tf.scalar(j, "int32"), size, 1, 0, "float32");
      return tree.ravel(hvp(mean, params, unravel(unit)) as unknown as Params)[0];
    }),
  ) as tf.Tensor2D;
  const average = tf.mean(g, 0, true) as tf.Tensor2D;
  const centered = tf.sub(g, average) as tf.Tensor2D;
  const form = (v: tf.Tensor2D) => tf.sum(tf.mul(v, tf.matMul(v, H))).dataSync()[0] as number;
  const noise = form(centered) / 11 / form(average);
  const trace = tf.sum(tf.mul(H, tf.eye(size))).dataSync()[0] as number;
  const tic = (tf.sum(tf.square(g)).dataSync()[0] as number) / 12 / trace;
  // Estimates in the denominator are a little skew: their inverse is not.
  const near = (values: number[], truth: number) => {
    const average = values.reduce((sum, value) => sum + value, 0) / values.length;
    const error = Math.sqrt(values.reduce((sum, value) => sum + (value - average) ** 2, 0)) / values.length;
    expect(Math.abs(average - truth)).toBeLessThan(4 * error);
    expect(error).toBeLessThan(0.3 * Math.abs(truth));
  };
  near(
    found.map(([value]) => value as number),
    noise,
  );
  near(
    found.map(([, value]) => 1 / (value as number)),
    1 / tic,
  );
});

test("averages of the two-batch-size estimate come near where single estimates do not", async () => {
  // One number, gradients w + noise of variance 4: the noise scale is 4, of batches of 4.
  const noisy = (params: {w: tf.Tensor}, {z}: {z: tf.Tensor}) => tf.mul(params.w, tf.add(1, tf.mul(2, z)));
  const own = rng.key(5);
  const run = Array.from({length: 400}, (_, step) => ({
    step,
    params: {w: tf.scalar(1)},
    batch: {z: rng.normal(rng.foldIn(own, step), [4])},
  }));
  const quantities = [observables.simpleNoiseScale(), observables.averagedNoiseScale({decay: 0.995})];
  let last: observables.Observation | undefined;
  let wild = 0;
  for await (const seen of observe(run, noisy, quantities)) {
    last = seen;
    const {unbiased} = seen.values["noise scale"] as {unbiased: number};
    if (!(unbiased > 1 && unbiased < 16)) wild++;
  }
  expect(Math.abs((last?.values["averaged noise scale"] as number) - 4)).toBeLessThan(2);
  expect(wild).toBeGreaterThan(100);
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
  expect(() => observables.averagedNoiseScale({decay: 1})).toThrow(/decay must be in \[0, 1\); it is 1/);
  const single = {...fixture.snapshot(0), batch: {x: tf.ones([1, 2]), y: tf.ones([1])}};
  await expect(observe([single], fixture.losses, [observables.tests()]).next()).rejects.toThrow(/at least 2 .* of 1/);
  const params = {w: tf.ones([300])};
  const large = {step: 0, params, batch: {x: tf.ones([2, 300])}};
  const sums = (p: typeof params, {x}: {x: tf.Tensor}) => tf.sum(tf.mul(x, p.w), 1);
  await expect(observe([large], sums, [observables.ticDiagonal()]).next()).rejects.toThrow(
    /there may be 256; there are 300/,
  );
});
