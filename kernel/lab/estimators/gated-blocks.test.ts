import {describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import type {Digits} from "../problems/mnist.ts";
import {
  GATED_BLOCKS,
  type GatedNet,
  type GatedOptions,
  gateActivity,
  gatedAccuracy,
  gatedBlocks,
} from "./gated-blocks.ts";

const key = rng.key(8);
const INPUTS = 12;

/** Classes that are told apart by which pixel is brightest. */
function digits(count: number): Digits {
  const images = Float32Array.from(rng.host.uniform(rng.key(1), count * INPUTS), (u) => Math.max(0, u - 0.5));
  const labels = Int32Array.from({length: count}, (_, k) => k % 10);
  for (let k = 0; k < count; k++) images[k * INPUTS + (k % 10)] = 2;
  return {images, labels, shape: [count, INPUTS]};
}

function trained(data: Digits, options: Partial<GatedOptions> & Pick<GatedOptions, "gates">) {
  const steps = [...gatedBlocks(data, {key, batch: 16, ...options})];
  return steps.at(-1) ?? expect.unreachable();
}

/** Cross entropy of the net with all gates open, in float64. */
function loss({input, inputBias, output, outputBias}: GatedNet, {images, labels}: Digits, moved: Float64Array): number {
  const width = inputBias.length;
  const hidden = width - GATED_BLOCKS;
  const logits = Array.from(outputBias);
  for (let j = 0; j < hidden; j++) {
    let sum = inputBias[j] as number;
    for (let i = 0; i < INPUTS; i++)
      sum += (images[i] as number) * ((input[i * width + j] as number) + (moved[i * width + j] as number));
    for (let c = 0; c < 10; c++) logits[c] = (logits[c] as number) + Math.max(0, sum) * (output[j * 10 + c] as number);
  }
  return Math.log(logits.reduce((sum, x) => sum + Math.exp(x), 0)) - (logits[labels[0] as number] as number);
}

test("a step with open gates follows the gradient, by differences in float64", () => {
  const one = digits(1);
  const after = (learningRate: number) => trained(one, {gates: "open", steps: 1, learningRate}).net;
  const [start, end] = [after(1e-12), after(0.01)];
  expect(trained(one, {gates: "open", steps: 1, learningRate: 1e-12}).loss).toBeCloseTo(
    loss(start, one, new Float64Array(start.input.length)),
    5,
  );
  for (const at of [0, 5, 70, 200, 400]) {
    const slope = (by: number) => {
      const moved = new Float64Array(start.input.length);
      moved[at] = by;
      return loss(start, one, moved);
    };
    const expected = (slope(1e-5) - slope(-1e-5)) / 2e-5;
    expect(((start.input[at] as number) - (end.input[at] as number)) / 0.01).toBeCloseTo(expected, 3);
  }
});

describe("gates", () => {
  test("random ones have their probability and no gater that learns", () => {
    const data = digits(200);
    const [start, end] = [1, 50].map((steps) => trained(data, {gates: "random", activity: 0.6, steps}).net);
    const gater = (net: GatedNet | undefined) => net?.input.filter((_, at) => at % net.inputBias.length >= 64);
    expect(gater(end)).toEqual(gater(start));
    expect(gatedAccuracy(end ?? expect.unreachable(), data, key, 10).open).toBeCloseTo(0.6, 1);
  });

  test.each(["straight-through", "score-function"] as const)(
    "%s: a strong penalty brings them to the target",
    (gates) => {
      const data = digits(100);
      const {net} = trained(data, {gates, sparsity: 20, target: 0.5, steps: 300});
      const activity = gateActivity(net, data);
      for (let b = 0; b < GATED_BLOCKS; b++) {
        const mean =
          Array.from({length: 10}, (_, c) => activity[c * GATED_BLOCKS + b] as number).reduce((x, y) => x + y) / 10;
        expect(mean).toBeCloseTo(0.5, 1);
      }
    },
  );

  test("learned ones beat random ones of the same activity", () => {
    const data = digits(300);
    const learned = trained(data, {gates: "straight-through", steps: 400});
    const {accuracy, open} = gatedAccuracy(learned.net, data, key);
    const random = trained(data, {gates: "random", activity: open, steps: 400});
    expect(accuracy).toBeGreaterThan(gatedAccuracy(random.net, data, key).accuracy);
  });
});

test("the same key gives the same net", () => {
  const data = digits(50);
  const run = () => trained(data, {gates: "score-function", steps: 20}).net;
  expect(run()).toEqual(run());
});

test.each([
  [{gates: "ajar"}, /gates must be straight-through, .*; it is ajar/],
  [{gates: "open", target: 1}, /target must be between 0 and 1/],
  [{gates: "open", steps: 0}, /samples must be a whole number/],
  [{gates: "open", learningRate: -1}, /learningRate must be above 0/],
])("%j is refused", (options, message) => {
  expect(() => gatedBlocks(digits(2), {key, ...options} as GatedOptions)).toThrow(message);
});
