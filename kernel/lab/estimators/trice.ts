/**
 * TRICE: maximum likelihood of right answers over latent rationales, by Markov chain Monte Carlo EM with a control
 * variate (Hoffman, Phan, Dohan, Douglas, Le, Parisi, Sountsov, Sutton, Vikram and Saurous, Training Chain-of-Thought via
 * Latent-Variable Inference, NeurIPS 2023). Wanted is the gradient of the mean of log Σ_z p_θ(z | x) c(z, y), which is
 * the posterior's mean E[∇ log p_θ(z | x) | x, y].
 */
import {rng} from "../../engine/rng/index.ts";
import type {RationaleTask} from "../problems/rationales.ts";
import {drawIndex} from "./categorical.ts";
import {checkAbove, checkSamples, EstimatorError, type HostEstimator} from "./estimator.ts";

/**
 * What is made of a minibatch: `trice`; `mcmc-em`, the same without control variate; `star`, accepted proposals alone
 * (Zelikman et al., STaR, 2022); and two control variates that are biased, since they know the proposal that they
 * weigh: `own-acceptance`, β_n = c(z̃_n, y_n), and `self-included`, the acceptance of all M with n among them.
 */
export type TriceRule = "trice" | "mcmc-em" | "star" | "own-acceptance" | "self-included";

const RULES: readonly string[] = ["trice", "mcmc-em", "star", "own-acceptance", "self-included"];

/** Policies of all prompts: conditionals [size] and probabilities [sequences] of each, after one another. */
export interface RationalePolicies {
  readonly conditionals: readonly Float64Array[];
  readonly probabilities: Float64Array;
}

export interface RationaleBatch {
  /** Which prompts [M], each once. */
  readonly prompts: ArrayLike<number>;
  /** z̃_n ~ p_θ(· | x_n) [M]. */
  readonly proposals: Int32Array;
  /** c(z̃_n, y_n) [M]. */
  readonly accepted: Uint8Array;
  /** z_n after the Metropolis step [M]. */
  readonly memory: Int32Array;
}

/**
 * The weight β_n of −∇ log p(z̃_n) for each example. TRICE's is the acceptance of the others,
 * β_n = 1/(M − 1) Σ_{m ≠ n} c(z̃_m, y_m): independent of z̃_n, whose score has mean 0, so nothing is added to the mean.
 */
export function triceWeights(accepted: ArrayLike<number>, rule: TriceRule): Float64Array {
  const c = Float64Array.from(accepted);
  const total = c.reduce((sum, x) => sum + x, 0);
  if (rule === "own-acceptance") return c;
  if (rule === "self-included") return c.fill(total / c.length);
  if (rule === "trice") return c.map((own) => (total - own) / (c.length - 1));
  return c.fill(0);
}

/**
 * Adds scale · Σ_n [∇ log p(z_n | x_n) − β_n ∇ log p(z̃_n | x_n)] to `into` [prompts · size]. A rejected example goes in
 * with the rationale that it remembers; STaR leaves it out.
 */
export function addRationaleGradient(
  {policy}: RationaleTask,
  {conditionals}: RationalePolicies,
  {prompts, proposals, accepted, memory}: RationaleBatch,
  {rule, scale, into}: {rule: TriceRule; scale: number; into: Float64Array},
): void {
  const beta = triceWeights(accepted, rule);
  for (const [n, z] of memory.entries()) {
    const x = prompts[n] as number;
    const p = conditionals[x] as Float64Array;
    const weight = rule === "star" ? (accepted[n] as number) : 1;
    policy.addScore(p, z, scale * weight, into, x * policy.size);
    policy.addScore(p, proposals[n] as number, -scale * (beta[n] as number), into, x * policy.size);
  }
}

/** @param logits one table for each prompt */
export function rationalePolicies({policy}: RationaleTask, logits: readonly ArrayLike<number>[]): RationalePolicies {
  const conditionals = logits.map((table) => policy.conditionals(table));
  const probabilities = new Float64Array(logits.length * policy.sequences);
  for (const [x, p] of conditionals.entries()) probabilities.set(policy.probabilities(p), x * policy.sequences);
  return {conditionals, probabilities};
}

/** p(z | x, y) ∝ p(z | x) c(z, y), [prompts · sequences]. */
export function rationalePosterior(task: RationaleTask, {probabilities}: RationalePolicies): Float64Array {
  const {policy, correct} = task;
  const right = task.accuracies(probabilities);
  return probabilities.map(
    (p, at) => (p * (correct[at] as number)) / (right[Math.floor(at / policy.sequences)] as number),
  );
}

/** The gradient of 1/N Σ_x log Σ_z p(z | x) c(z, y) over all rationales [prompts · size]. */
export function exactRationaleGradient(task: RationaleTask, policies: RationalePolicies): Float64Array {
  const {policy, prompts} = task;
  const gradient = new Float64Array(prompts * policy.size);
  for (const [at, weight] of rationalePosterior(task, policies).entries()) {
    if (weight === 0) continue;
    const x = Math.floor(at / policy.sequences);
    const p = policies.conditionals[x] as Float64Array;
    policy.addScore(p, at % policy.sequences, weight / prompts, gradient, x * policy.size);
  }
  return gradient;
}

export interface TriceOptions {
  readonly rule?: TriceRule;
  /** M, by default 8. */
  readonly batch?: number;
}

/**
 * ĝ = 1/M Σ_n [∇ log p(z_n | x_n) − β_n ∇ log p(z̃_n | x_n)] of a minibatch, with chains that have converged: before the
 * step the memory is a draw from the posterior, or, as a control, uniform over the right rationales (`memory: "uniform"`,
 * and then no step brings it nearer).
 * @param logits one table for each prompt
 * @throws EstimatorError unless 2 ≤ M ≤ prompts and the rule is one of the five
 */
export function trice(
  task: RationaleTask,
  logits: readonly ArrayLike<number>[],
  {rule = "trice", batch = 8, memory: from = "posterior"}: TriceOptions & {memory?: "posterior" | "uniform"} = {},
): HostEstimator {
  checkTrice("trice", task, logits, {rule, batch});
  const {policy, prompts, correct} = task;
  const size = prompts * policy.size;
  const policies = rationalePolicies(task, logits);
  const remembered = from === "uniform" ? correct : rationalePosterior(task, policies);
  return {
    name: rule,
    size,
    evaluations: batch,
    draw(key, count) {
      const estimates = new Float64Array(count * size);
      for (let k = 0; k < count; k++) {
        const [forBatch, forMemory] = rng.split(rng.foldIn(key, k)) as [rng.Key, rng.Key];
        const u = rng.host.uniform(forMemory, batch);
        const drawn = proposeRationales(
          task,
          policies,
          forBatch,
          batch,
          (x, n) =>
            drawIndex(remembered, u[n] as number, x * policy.sequences, (x + 1) * policy.sequences) % policy.sequences,
        );
        const memory = from === "uniform" ? drawn.before : drawn.memory;
        const into = estimates.subarray(k * size, (k + 1) * size);
        addRationaleGradient(task, policies, {...drawn, memory}, {rule, scale: 1 / batch, into});
      }
      return estimates;
    },
  };
}

/**
 * A minibatch without replacement with a proposal for each example, and the Metropolis independence step: with proposals
 * from p_θ the ratio of weights is c(z̃)/c(z), so a right proposal is always accepted and a wrong one never.
 * @param remember the rationale of prompt x, the n-th of the minibatch
 */
function proposeRationales(
  {policy, prompts: count, correct}: RationaleTask,
  {probabilities}: RationalePolicies,
  key: rng.Key,
  batch: number,
  remember: (x: number, n: number) => number,
): RationaleBatch & {before: Int32Array} {
  const [forPrompts, forProposals] = rng.split(key) as [rng.Key, rng.Key];
  const prompts = rng.host.permutation(forPrompts, count).subarray(0, batch);
  const u = rng.host.uniform(forProposals, batch);
  const before = Int32Array.from(prompts, remember);
  const proposals = new Int32Array(batch);
  const accepted = new Uint8Array(batch);
  for (const [n, x] of prompts.entries()) {
    const start = x * policy.sequences;
    const at = drawIndex(probabilities, u[n] as number, start, start + policy.sequences);
    proposals[n] = at - start;
    accepted[n] = correct[at] as number;
  }
  const memory = before.map((z, n) => (accepted[n] === 1 ? (proposals[n] as number) : z));
  return {prompts, proposals, accepted, memory, before};
}

export interface TriceState {
  readonly step: number;
  /** Mean probability of a right answer, summed over all rationales, before the step's update. */
  readonly accuracy: number;
  readonly policies: RationalePolicies;
  /** The rationale of each prompt [prompts], after the step's Metropolis step. */
  readonly memory: Int32Array;
  readonly batch: RationaleBatch;
}

/**
 * Learning by plain ascent θ ← θ + η Σ_n (…) on the sum over each minibatch, from logits ½ N(0, 1). The memory starts with
 * a right rationale for each prompt, as a guide that knows the answer writes it: uniform over all right ones.
 * @param options `learningRate` η, by default 0.075
 * @throws EstimatorError
 */
export function* triceTraining(
  task: RationaleTask,
  {
    key,
    rule = "trice",
    batch = 8,
    steps = 400,
    learningRate = 0.075,
  }: TriceOptions & {key: rng.Key; steps?: number; learningRate?: number},
): Generator<TriceState, void, void> {
  const {policy, prompts, correct} = task;
  const {size, sequences} = policy;
  const [forLogits, forMemory, forSteps] = rng.split(key, 3) as [rng.Key, rng.Key, rng.Key];
  const logits = Float64Array.from(rng.host.normal(forLogits, prompts * size), (z) => z / 2);
  const tables = Array.from({length: prompts}, (_, x) => logits.subarray(x * size, (x + 1) * size));
  checkTrice("triceTraining", task, tables, {rule, batch});
  checkSamples("triceTraining", steps);
  checkAbove("triceTraining", "learningRate", learningRate);
  const u = rng.host.uniform(forMemory, prompts);
  const memory = Int32Array.from(
    u,
    (own, x) => drawIndex(correct, own, x * sequences, (x + 1) * sequences) % sequences,
  );
  for (let step = 0; step < steps; step++) {
    const policies = rationalePolicies(task, tables);
    const found = proposeRationales(task, policies, rng.foldIn(forSteps, step), batch, (x) => memory[x] as number);
    for (const [n, z] of found.memory.entries()) memory[found.prompts[n] as number] = z;
    const accuracy = task.accuracies(policies.probabilities).reduce((sum, a) => sum + a / prompts, 0);
    yield {step, accuracy, policies, memory: memory.slice(), batch: found};
    addRationaleGradient(task, policies, found, {rule, scale: learningRate, into: logits});
  }
}

function checkTrice(
  call: string,
  {prompts}: RationaleTask,
  logits: readonly unknown[],
  options: Required<TriceOptions>,
): void {
  const {rule, batch} = options;
  if (!RULES.includes(rule)) throw new EstimatorError(call, "rule", RULES.join(", "), rule);
  checkSamples(call, batch, 2);
  if (batch > prompts) throw new EstimatorError(call, "batch", `at most the ${prompts} prompts`, batch);
  if (logits.length !== prompts) throw new EstimatorError(call, "logits", `a list of ${prompts}`, logits.length);
}
