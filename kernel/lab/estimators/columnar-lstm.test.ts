/** Against differences of the unrolled network, back-propagation through all of it, and hand-made streams. */
import "@tensorflow/tfjs-backend-cpu";
import {describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {grad} from "../../engine/transforms/index.ts";
import {gradientDescent} from "../optimizers/index.ts";
import {traceConditioning} from "../problems/index.ts";
import {columnarLstm, columnarTd, type Sensitivities} from "./index.ts";

const key = rng.key(1);
const [columns, inputs, steps] = [3, 2, 40];
const stream = Float64Array.from(rng.host.normal(rng.key(2), steps * inputs));

function run(sensitivities: Sensitivities, weights?: Float64Array) {
  const net = columnarLstm({key, columns, inputs, sensitivities});
  if (weights) net.weights.set(weights);
  for (let t = 0; t < steps; t++) net.step(stream.subarray(t * inputs, (t + 1) * inputs));
  return net;
}

describe("traces", () => {
  const {weights, traces} = run("rtrl");
  const size = weights.length / columns;
  const largest = Math.max(...traces.map(Math.abs));

  test("are the derivatives of each column's state, by central differences", () => {
    for (let at = 0; at < weights.length; at++) {
      const moved = (by: number) => {
        const {h} = run(
          "none",
          weights.map((w, i) => (i === at ? w + by : w)),
        );
        return h[Math.floor(at / size)] as number;
      };
      expect(Math.abs((traces[at] as number) - (moved(1e-5) - moved(-1e-5)) / 2e-5) / largest).toBeLessThan(1e-8);
    }
  });

  test("are what back-propagation through all steps gives", () => {
    const width = inputs + 2;
    const unrolled = (w: tf.Tensor) => {
      // [columns, gates, inputs + 2]
      const gates = tf.reshape(w, [columns, 4, width]);
      let [h, c]: tf.Tensor[] = [tf.zeros([columns]), tf.zeros([columns])];
      for (let t = 0; t < steps; t++) {
        const x = tf.tile(tf.tensor2d([...stream.subarray(t * inputs, (t + 1) * inputs)], [1, inputs]), [columns, 1]);
        const u = tf.concat([x, tf.reshape(h as tf.Tensor, [columns, 1]), tf.ones([columns, 1])], 1);
        const sums = tf.sum(tf.mul(gates, tf.reshape(u, [columns, 1, width])), 2);
        const [i, f, o, g] = tf.unstack(sums, 1) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
        c = tf.add(tf.mul(tf.sigmoid(f), c as tf.Tensor), tf.mul(tf.sigmoid(i), tf.tanh(g)));
        h = tf.mul(tf.sigmoid(o), tf.tanh(c));
      }
      return tf.sum(h as tf.Tensor);
    };
    // Columns do not see each other, so the gradient of the sum is each column's own.
    const whole = grad(unrolled)(tf.tensor1d([...weights])).dataSync();
    for (const [at, trace] of traces.entries())
      expect(Math.abs(trace - (whole[at] as number)) / largest).toBeLessThan(1e-5);
  });

  test("of a window as long as the stream are exact, of a short one are not, and none are 0", () => {
    const error = (mode: Sensitivities) =>
      Math.max(...run(mode).traces.map((trace, at) => Math.abs(trace - (traces[at] as number)))) / largest;
    expect(error({window: steps})).toBeLessThan(1e-14);
    expect(error({window: 3})).toBeGreaterThan(0.05);
    expect(error("none")).toBe(1);
  });
});

test("a conditioning stream has its event 8 to 15 steps after each signal, and returns that obey their recursion", () => {
  const {x, us, returns, inputs: width, discount} = traceConditioning({key, steps: 3000});
  const onsets = Array.from(us.keys()).filter((t) => x[t * width] === 1 && x[(t - 1) * width] !== 1);
  expect(onsets.length).toBeGreaterThan(60);
  for (const onset of onsets.slice(0, -1)) {
    expect(x[(onset + 1) * width]).toBe(1);
    expect(x[(onset + 2) * width]).toBe(0);
    const wait = us.indexOf(1, onset) - onset;
    expect(wait >= 8 && wait <= 15).toBe(true);
    expect(x[(onset + wait) * width + 1]).toBe(1);
  }
  for (let t = 0; t < 2999; t++)
    expect(returns[t]).toBeCloseTo((us[t + 1] as number) + discount * (returns[t + 1] as number), 12);
  const distraction = x.filter((_, at) => at % width === 2).reduce((sum, value) => sum + value, 0) / 3000;
  expect(Math.abs(distraction - 0.05)).toBeLessThan(0.015);
});

describe("temporal differences", () => {
  const options = {key, optimizer: gradientDescent, columns: 2};

  test("make the first steps that their formula says", () => {
    const short = traceConditioning({key, steps: 60});
    const states = [...columnarTd(short, {...options, learningRate: 0.1, readoutRate: 0.5})].map(
      ({prediction}) => prediction,
    );
    expect(states).toHaveLength(60);
    // Nothing is predicted, and nothing moves, until the first event.
    const first = short.us.indexOf(1);
    for (let t = 0; t < first; t++) expect(states[t]).toBe(0);
    // Then v = α_v · 1 · [h, x] of the step before.
    const net = columnarLstm({key: rng.foldIn(key, 0), columns: 2, inputs: short.inputs});
    const features: number[][] = [];
    for (let t = 0; t <= first; t++) {
      const x = [...short.x.subarray(t * short.inputs, (t + 1) * short.inputs)];
      net.step(x);
      features.push([...net.h, ...x]);
    }
    const [before, now] = [features[first - 1] as number[], features[first] as number[]];
    expect(states[first]).toBeCloseTo(
      0.5 * before.reduce((sum, feature, i) => sum + feature * (now[i] as number), 0),
      12,
    );
  });

  test("grow stages whose older columns keep their weights", () => {
    const short = traceConditioning({key, steps: 300});
    let frozen: Float64Array | undefined;
    for (const {step, stages} of columnarTd(short, {...options, stages: 3})) {
      expect(stages).toHaveLength(1 + Math.floor(step / 100));
      if (step === 100) frozen = stages[0]?.weights.slice();
      if (step === 299) {
        expect(stages[0]?.weights).toEqual(frozen);
        expect(stages.map((stage) => stage.inputs)).toEqual([6, 8, 10]);
      }
    }
  });
});

test("what cannot be is refused by name", () => {
  expect(() => columnarLstm({key, columns: 0, inputs: 1})).toThrow(/columns must be a whole number above 0; it is 0/);
  expect(() => columnarLstm({key, columns: 1, inputs: 1, sensitivities: {window: 0}})).toThrow(/window must be/);
  const short = traceConditioning({key, steps: 10});
  const td = (more: object) => columnarTd(short, {key, optimizer: gradientDescent, ...more}).next();
  expect(() => td({stages: 11})).toThrow(/stages must be a whole number from 1 to the 10 steps; it is 11/);
  expect(() => td({readoutRate: -1})).toThrow(/readoutRate must be above 0; it is -1/);
  expect(() => traceConditioning({key, gap: [5, 4]})).toThrow(/gap\[1\] is 4, not a whole number ≥ 5/);
});
