/**
 * Conditional computation (Bengio, Léonard and Courville, arXiv 1308.3432, 2013, section 6): a hidden layer in blocks, each
 * of which a gater lets take part or not, example by example. On the host in float32: the work that closed gates save is saved.
 */
import {rng} from "../../engine/rng/index.ts";
import type {Digits} from "../problems/mnist.ts";
import {addProduct, gather, type Inked} from "../problems/models/sparse-product.ts";
import {checkAbove, checkSamples, EstimatorError} from "./estimator.ts";
import {trackBaselines} from "./stochastic-neurons.ts";

/** How the gater learns; `random` gates are drawn with one probability for all, `open` ones let everything through. */
export type Gates = "straight-through" | "score-function" | "random" | "open";

export interface GatedOptions {
  readonly key: rng.Key;
  readonly gates: Gates;
  /** λ of the penalty λ Σ_k KL(ρ ‖ p̄_k) on the mean p̄_k of each gate's probability; by default 1.5 or 0.5. */
  readonly sparsity?: number;
  /** ρ, by default 0.25. */
  readonly target?: number;
  /** Probability of random gates, by default 0.35. */
  readonly activity?: number;
  /** By default 1200. */
  readonly steps?: number;
  readonly batch?: number;
  readonly learningRate?: number;
}

export interface GatedNet {
  readonly gates: Gates;
  readonly activity: number;
  readonly inputs: number;
  /** [inputs · (hidden + blocks)]: into the hidden units and the gates. */
  readonly input: Float32Array;
  readonly inputBias: Float32Array;
  /** [hidden · classes]. */
  readonly output: Float32Array;
  readonly outputBias: Float32Array;
}

export interface GatedStep {
  readonly step: number;
  /** Mean cross entropy of the minibatch. */
  readonly loss: number;
  /** Share of gates that were open in the minibatch. */
  readonly open: number;
  /** Changes as training goes on. */
  readonly net: GatedNet;
}

export const GATED_BLOCKS = 8;
const UNITS = 8;
const HIDDEN = GATED_BLOCKS * UNITS;
const WIDTH = HIDDEN + GATED_BLOCKS;
const CLASSES = 10;
/** Probabilities in the penalty stay this far from 0 and 1. */
const MARGIN = 1e-3;

/**
 * Trains by plain stochastic gradient descent on the digits' cross entropy; yields after each step.
 * @throws EstimatorError for options that cannot be
 */
export function gatedBlocks(digits: Digits, options: GatedOptions): Generator<GatedStep, void, void> {
  const {gates, target = 0.25, steps = 1200, batch = 64, learningRate = 0.1, activity = 0.35} = options;
  const known: readonly string[] = ["straight-through", "score-function", "random", "open"];
  if (!known.includes(gates)) throw new EstimatorError("gatedBlocks", "gates", known.join(", "), gates);
  if (!(target > 0 && target < 1)) throw new EstimatorError("gatedBlocks", "target", "between 0 and 1", target);
  checkSamples("gatedBlocks", steps);
  checkSamples("gatedBlocks", batch);
  checkAbove("gatedBlocks", "learningRate", learningRate);
  const sparsity = options.sparsity ?? (gates === "straight-through" ? 1.5 : 0.5);
  return train(digits, {...options, gates, target, steps, batch, learningRate, activity, sparsity});
}

function* train(
  {images, labels, shape: [count, inputs]}: Digits,
  {key, gates, target, steps, batch, learningRate, activity, sparsity}: Required<GatedOptions>,
): Generator<GatedStep, void, void> {
  const [initKey, orderKey, gateKey] = rng.split(key, 3) as [rng.Key, rng.Key, rng.Key];
  const net = initial(initKey, inputs, gates, activity);
  const rows = sparseRows(images, count, inputs);
  const work = Array.from({length: batch}, emptyPass);
  const learns = gates === "straight-through" || gates === "score-function";
  /** Whether closed blocks are computed too, for the slopes of their gates. */
  const all = gates === "straight-through";
  const tracker = trackBaselines(GATED_BLOCKS);
  const [deviations, losses] = [new Float64Array(batch * GATED_BLOCKS), new Float64Array(batch)];
  const means = new Float64Array(GATED_BLOCKS);
  for (let step = 0; step < steps; step++) {
    const chosen = rng.host.randint(rng.foldIn(orderKey, step), batch, 0, count);
    const uniforms = rng.host.uniform(rng.foldIn(gateKey, step), batch * GATED_BLOCKS);
    let [total, open] = [0, 0];
    means.fill(0);
    for (const [k, pass] of work.entries()) {
      const row = rows[chosen[k] as number] as Inked;
      forward(net, row, uniforms.subarray(k * GATED_BLOCKS, (k + 1) * GATED_BLOCKS), pass, all);
      losses[k] = backward(net, labels[chosen[k] as number] as number, batch, pass, all);
      total += losses[k] as number;
      for (let b = 0; b < GATED_BLOCKS; b++) {
        deviations[k * GATED_BLOCKS + b] = (pass.open[b] as number) - (pass.probability[b] as number);
        means[b] = (means[b] as number) + (pass.probability[b] as number) / batch;
        open += pass.open[b] as number;
      }
    }
    if (learns) {
      for (const [k, pass] of work.entries()) {
        for (let b = 0; b < GATED_BLOCKS; b++) {
          const score =
            ((deviations[k * GATED_BLOCKS + b] as number) / batch) *
            ((losses[k] as number) - (tracker.baselines[b] as number));
          const gate = gates === "straight-through" ? (pass.gateSlope[b] as number) : score;
          const p = pass.probability[b] as number;
          pass.delta[HIDDEN + b] =
            gate + (sparsity * divergenceSlope(target, means[b] as number) * p * (1 - p)) / batch;
        }
      }
      tracker.update(deviations, losses);
    }
    for (const [k, pass] of work.entries()) update(net, rows[chosen[k] as number] as Inked, pass, learningRate);
    yield {step, loss: total / batch, open: open / (batch * GATED_BLOCKS), net};
  }
}

/** Share of right answers, averaged over draws of the gates, and the share of gates that were open. */
export function gatedAccuracy(
  net: GatedNet,
  {images, labels, shape: [count, inputs]}: Digits,
  key: rng.Key,
  draws = 3,
): {accuracy: number; open: number} {
  const rows = sparseRows(images, count, inputs);
  const pass = emptyPass();
  let [right, open] = [0, 0];
  for (let draw = 0; draw < draws; draw++) {
    const uniforms = rng.host.uniform(rng.foldIn(key, draw), count * GATED_BLOCKS);
    for (const [k, row] of rows.entries()) {
      forward(net, row, uniforms.subarray(k * GATED_BLOCKS, (k + 1) * GATED_BLOCKS), pass);
      if (pass.logits.indexOf(Math.max(...pass.logits)) === labels[k]) right++;
      open += pass.open.reduce((sum, gate) => sum + gate, 0);
    }
  }
  return {accuracy: right / (draws * count), open: open / (draws * count * GATED_BLOCKS)};
}

/** Mean probability of each gate for the digits of each class, [classes · blocks]. */
export function gateActivity(net: GatedNet, {images, labels, shape: [count, inputs]}: Digits): Float64Array {
  const pass = emptyPass();
  const [sums, counts] = [new Float64Array(CLASSES * GATED_BLOCKS), new Float64Array(CLASSES)];
  const closed = new Float32Array(GATED_BLOCKS).fill(1);
  for (const [k, row] of sparseRows(images, count, inputs).entries()) {
    forward(net, row, closed, pass);
    const label = labels[k] as number;
    counts[label] = (counts[label] as number) + 1;
    for (let b = 0; b < GATED_BLOCKS; b++) {
      const at = label * GATED_BLOCKS + b;
      sums[at] = (sums[at] as number) + (pass.probability[b] as number);
    }
  }
  return sums.map((sum, at) => sum / Math.max(1, counts[Math.floor(at / GATED_BLOCKS)] as number));
}

/** d KL(ρ ‖ p)/dp. */
function divergenceSlope(target: number, p: number): number {
  const inner = Math.min(Math.max(p, MARGIN), 1 - MARGIN);
  return (1 - target) / (1 - inner) - target / inner;
}

/** The pixels of each digit that are not 0. */
function sparseRows(images: Float32Array, count: number, inputs: number): Inked[] {
  const all = {places: new Int32Array(inputs), values: new Float32Array(inputs), count: 0};
  return Array.from({length: count}, (_, k) => {
    gather(all, images, k * inputs, inputs);
    return {places: all.places.slice(0, all.count), values: all.values.slice(0, all.count), count: all.count};
  });
}

/** One example's way through the net and back. */
interface Pass {
  /** Of hidden units and gates, before their activation. */
  readonly sums: Float32Array;
  /** Parts of these: of each block, and of the gates. */
  readonly blockSums: readonly Float32Array[];
  readonly gateSums: Float32Array;
  readonly probability: Float32Array;
  readonly open: Float32Array;
  /** After the gates. */
  readonly hidden: Float32Array;
  readonly logits: Float32Array;
  /** ∂L/∂logits, and ∂L/∂sums. */
  readonly error: Float32Array;
  readonly delta: Float32Array;
  /** Where `delta` is not 0: in closed blocks it is. */
  readonly moving: Int32Array;
  /** ∂L/∂gate: uses the block's activations as they would be if it were open. */
  readonly gateSlope: Float32Array;
}

function emptyPass(): Pass {
  const of = (size: number) => new Float32Array(size);
  const gates = {probability: of(GATED_BLOCKS), open: of(GATED_BLOCKS), gateSlope: of(GATED_BLOCKS)};
  const moving = new Int32Array(WIDTH);
  const sums = of(WIDTH);
  return {
    ...gates,
    moving,
    sums,
    blockSums: Array.from({length: GATED_BLOCKS}, (_, b) => sums.subarray(b * UNITS, (b + 1) * UNITS)),
    gateSums: sums.subarray(HIDDEN),
    hidden: of(HIDDEN),
    logits: of(CLASSES),
    error: of(CLASSES),
    delta: of(WIDTH),
  };
}

/** @param all whether the sums of closed blocks are wanted too */
function forward(net: GatedNet, row: Inked, uniforms: Float32Array, pass: Pass, all = false): void {
  const {sums, blockSums, gateSums, probability, open, hidden, logits} = pass;
  const {gates, input, output} = net;
  sums.set(net.inputBias);
  if (gates !== "open" && gates !== "random") addProduct(gateSums, row, input, HIDDEN, WIDTH);
  logits.set(net.outputBias);
  for (let b = 0; b < GATED_BLOCKS; b++) {
    const learned = 1 / (1 + Math.exp(-(gateSums[b] as number)));
    probability[b] = gates === "open" ? 1 : gates === "random" ? net.activity : learned;
    open[b] = (uniforms[b] as number) < (probability[b] as number) ? 1 : 0;
    if (open[b] === 1 || all) addProduct(blockSums[b] as Float32Array, row, input, b * UNITS, WIDTH);
    for (let j = b * UNITS; j < (b + 1) * UNITS; j++) {
      const active = open[b] === 1 ? Math.max(0, sums[j] as number) : 0;
      hidden[j] = active;
      if (active === 0) continue;
      for (let c = 0; c < CLASSES; c++)
        logits[c] = (logits[c] as number) + active * (output[j * CLASSES + c] as number);
    }
  }
}

/** Leaves the gater's part of `delta` at 0. @param all as for `forward` @returns the example's cross entropy */
function backward({output}: GatedNet, label: number, batch: number, pass: Pass, all: boolean): number {
  const {sums, open, logits, error, delta, gateSlope} = pass;
  const largest = Math.max(...logits);
  let total = 0;
  for (let c = 0; c < CLASSES; c++) total += Math.exp((logits[c] as number) - largest);
  for (let c = 0; c < CLASSES; c++) {
    const softmax = Math.exp((logits[c] as number) - largest) / total;
    error[c] = (softmax - (c === label ? 1 : 0)) / batch;
  }
  delta.fill(0);
  for (let b = 0; b < GATED_BLOCKS; b++) {
    if (open[b] === 0 && !all) continue;
    let slope = 0;
    for (let j = b * UNITS; j < (b + 1) * UNITS; j++) {
      let back = 0;
      const ungated = Math.max(0, sums[j] as number);
      if (ungated > 0) {
        for (let c = 0; c < CLASSES; c++) back += (error[c] as number) * (output[j * CLASSES + c] as number);
      }
      slope += back * ungated;
      delta[j] = open[b] === 1 ? back : 0;
    }
    gateSlope[b] = slope;
  }
  return Math.log(total) + largest - (logits[label] as number);
}

function update(net: GatedNet, digit: Inked, {delta, moving, hidden, error}: Pass, rate: number): void {
  const {input, inputBias, output, outputBias} = net;
  let count = 0;
  for (let j = 0; j < WIDTH; j++) if (delta[j] !== 0) moving[count++] = j;
  const {places, values} = digit;
  for (let i = 0; i < digit.count; i++) {
    const x = rate * (values[i] as number);
    const row = (places[i] as number) * WIDTH;
    for (let m = 0; m < count; m++) {
      const j = moving[m] as number;
      input[row + j] = (input[row + j] as number) - x * (delta[j] as number);
    }
  }
  for (let j = 0; j < WIDTH; j++) inputBias[j] = (inputBias[j] as number) - rate * (delta[j] as number);
  for (let j = 0; j < HIDDEN; j++) {
    const active = rate * (hidden[j] as number);
    if (active === 0) continue;
    for (let c = 0; c < CLASSES; c++) {
      output[j * CLASSES + c] = (output[j * CLASSES + c] as number) - active * (error[c] as number);
    }
  }
  for (let c = 0; c < CLASSES; c++) outputBias[c] = (outputBias[c] as number) - rate * (error[c] as number);
}

/** Hidden weights N(0, 2/inputs); gates weakly bound to the input and mostly closed; outputs for a third of the units. */
function initial(key: rng.Key, inputs: number, gates: Gates, activity: number): GatedNet {
  const [inputKey, outputKey] = rng.split(key);
  const input = rng.host.normal(inputKey, inputs * WIDTH);
  const hiddenScale = Math.sqrt(2 / inputs);
  for (let at = 0; at < input.length; at++)
    input[at] = (input[at] as number) * (at % WIDTH < HIDDEN ? hiddenScale : 0.05);
  const inputBias = new Float32Array(WIDTH).fill(-1, HIDDEN);
  const outputScale = Math.sqrt(2 / (0.3 * HIDDEN));
  const output = rng.host.normal(outputKey, HIDDEN * CLASSES).map((z) => z * outputScale);
  return {gates, activity, inputs, input, inputBias, output, outputBias: new Float32Array(CLASSES)};
}
