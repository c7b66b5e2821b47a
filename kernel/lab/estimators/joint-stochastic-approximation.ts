/**
 * Joint stochastic approximation (Xu and Ou 2016; Ou and Song, Joint Stochastic Approximation and Its Application to Learning
 * Discrete Latent Variable Models, UAI 2020) for retrieval-augmented generation: stochastic EM whose latent passages come from a
 * Metropolis independence sampler with a cache, with a learned posterior retriever for proposals.
 */
import {rng} from "../../engine/rng/index.ts";
import {batches} from "../problems/batches.ts";
import type {KnowledgeBase} from "../problems/knowledge-base.ts";
import {drawIndex, totalOf} from "./categorical.ts";
import {checkAbove, checkSamples, EstimatorError} from "./estimator.ts";
import {
  emptyPull,
  emptyRetrieved,
  exactPosterior,
  jointOf,
  type RetrievalModel,
  type RetrievalPull,
  type Retrieved,
  retrievalGradient,
  retrievalStart,
  retriever,
} from "./retrieval.ts";

/**
 * `jsa`; `accept-all`, the same without the ratio test; `top-k`, the likelihood over the K passages of largest p(h | x),
 * renormalised; `vrag`, the variational bound with samples of q, and a score-function gradient for q; `em`, the exact gradient.
 */
export type RetrievalMethod = "jsa" | "accept-all" | "top-k" | "vrag" | "em";

const METHODS: readonly string[] = ["jsa", "accept-all", "top-k", "vrag", "em"];
/** Those that draw passages, from q; the others neither ask q nor train it. */
const SAMPLED: ReadonlySet<RetrievalMethod> = new Set(["jsa", "accept-all", "vrag"]);
/** Of a cache that is not yet set. */
const NONE = -1;

/**
 * Metropolis independence sampling: propose h̃ ~ q, accept with probability min(1, w(h̃)/w(h)) where w = p/q. Its law tends to
 * p, of which only ratios are asked, so p need not sum to 1.
 * @param start a state, or −1 for none: its weight is 0, so that the first proposal is accepted
 * @param uniforms two for each step: for the proposal, and for its acceptance
 * @returns the state after each step; acceptance is counted in `accepted`
 */
export function metropolisIndependence(
  target: ArrayLike<number>,
  proposal: ArrayLike<number>,
  start: number,
  uniforms: ArrayLike<number>,
): {states: Int32Array; accepted: number} {
  const weight = (h: number) => (h === NONE ? 0 : (target[h] as number) / (proposal[h] as number));
  const states = new Int32Array(uniforms.length / 2);
  let [state, accepted] = [start, 0];
  const total = totalOf(proposal);
  for (let s = 0; s < states.length; s++) {
    const proposed = drawIndex(proposal, uniforms[2 * s] as number, 0, proposal.length, total);
    // The state's weight is asked anew each time: parameters have moved since it was cached.
    if ((uniforms[2 * s + 1] as number) * weight(state) < weight(proposed)) {
      state = proposed;
      accepted++;
    }
    states[s] = state;
  }
  return {states, accepted};
}

export interface RetrievalOptions {
  readonly key: rng.Key;
  readonly method?: RetrievalMethod;
  /** Metropolis steps of an example at each visit, and samples of `vrag`; by default 8. */
  readonly samples?: number;
  /** K of `top-k`, by default 4. */
  readonly k?: number;
  /** Of the first retriever with the right one (`retrievalStart`), by default 0.1. */
  readonly alignment?: number;
  /** By default 3. */
  readonly learningRate?: number;
  readonly batch?: number;
  /** By default 480: forty times all questions. */
  readonly steps?: number;
}

export interface RetrievalState {
  readonly step: number;
  /** Changes as training goes on. */
  readonly model: RetrievalModel;
  /** The cached passage of each question [questions], −1 where there is none yet. */
  readonly cache: Int32Array;
  /** Share of proposals that were accepted in this step. */
  readonly acceptance: number;
}

/**
 * Plain stochastic gradient ascent on the minibatch's mean of log p(h | x) + log p(y | x, h) + log q(h | x, y) at the recorded
 * states, or on what the method puts in its place; yields before each step.
 * @throws EstimatorError
 */
export function* retrievalTraining(
  base: KnowledgeBase,
  options: RetrievalOptions,
): Generator<RetrievalState, void, void> {
  const {key, method = "jsa", samples = 8, k = 4, alignment, learningRate = 3, batch = 50, steps = 480} = options;
  const call = "retrievalTraining";
  if (!METHODS.includes(method)) throw new EstimatorError(call, "method", METHODS.join(", "), method);
  checkSamples(call, samples, method === "vrag" ? 2 : 1);
  checkAbove(call, "learningRate", learningRate);
  checkSamples(call, steps);
  if (!(Number.isInteger(k) && k >= 1 && k <= base.passages)) {
    throw new EstimatorError(call, "k", `from 1 to the ${base.passages} passages`, k);
  }
  const [forStart, forBatches, forSteps] = rng.split(key, 3) as [rng.Key, rng.Key, rng.Key];
  const model = retrievalStart(base, {key: forStart, alignment});
  const cache = new Int32Array(base.train.count).fill(NONE);
  const order = batches(forBatches, base.train.count, batch);
  const pullOf = pulls(base, {method, k, cache});
  const draws = SAMPLED.has(method) ? 2 * samples : 0;
  let acceptance = 0;
  for (let step = 0; step < steps; step++) {
    yield {step, model, cache, acceptance};
    const uniforms = rng.host.uniform(rng.foldIn(forSteps, step), draws * batch);
    acceptance =
      ascend(base, model, {
        usesPosterior: SAMPLED.has(method),
        pullOf,
        examples: order.next().value,
        uniforms,
        learningRate,
      }) /
      (samples * batch);
  }
}

interface Ascent {
  readonly pullOf: Pulls;
  /** Whether q is asked. */
  readonly usesPosterior: boolean;
  readonly examples: ArrayLike<number>;
  /** As many of each example. */
  readonly uniforms: Float32Array;
  readonly learningRate: number;
}

/**
 * Adds the mean of the examples' gradients to the model; the number of proposals accepted. No part of the generator above: V8
 * leaves loops in generators slow.
 */
function ascend(
  base: KnowledgeBase,
  model: RetrievalModel,
  {pullOf, usesPosterior, examples, uniforms, learningRate}: Ascent,
): number {
  const {ask, answers} = retriever(base, model, {posterior: usesPosterior});
  const gradient = retrievalGradient(base, answers);
  const draws = uniforms.length / examples.length;
  // For all examples: an array of a passage's length costs more to make than to fill.
  const room = emptyRetrieved(base);
  let accepted = 0;
  for (let i = 0; i < examples.length; i++) {
    const n = examples[i] as number;
    const seen = ask(base.train, n, room);
    const found = pullOf(seen, n, uniforms.subarray(draws * i, draws * (i + 1)));
    accepted += found.accepted;
    gradient.add(seen, found.pull, learningRate / examples.length);
  }
  const total = gradient.total();
  for (const name of ["prior", "generator", "posterior", "offsets"] as const) {
    const [part, step] = [model[name], total[name]];
    for (let at = 0; at < part.length; at++) part[at] = (part[at] as number) + (step[at] as number);
  }
  return accepted;
}

/** By how much example n, of which this has been seen, moves the model; changes its cached passage. */
type Pulls = (seen: Retrieved, n: number, uniforms: Float32Array) => {pull: RetrievalPull; accepted: number};

function pulls(
  base: KnowledgeBase,
  {method, k, cache}: {method: RetrievalMethod; k: number; cache: Int32Array},
): Pulls {
  const [pull, joint] = [emptyPull(base), new Float64Array(base.passages)];
  const none = {pull, accepted: 0};
  return (seen, n, uniforms) => {
    if (method === "em") {
      towards(seen, exactPosterior(seen, pull.generator), pull);
      pull.posterior.fill(0);
    } else if (method === "top-k") topK(seen, k, pull);
    else if (method === "vrag") variational(seen, uniforms, pull);
    else {
      const target = method === "jsa" ? jointOf(seen, joint) : seen.posterior;
      const {states, accepted} = metropolisIndependence(target, seen.posterior, cache[n] as number, uniforms);
      cache[n] = states.at(-1) as number;
      towards(seen, shares(states, pull.generator), pull);
      return {pull, accepted};
    }
    return none;
  };
}

/** The gradient of Σ_h r_h [log p(h | x) + log p(y | x, h) + log q(h | x, y)]; `r` may be the pull's own. */
function towards({prior, posterior}: Retrieved, r: Float64Array, into: RetrievalPull): void {
  for (let h = 0; h < r.length; h++) {
    into.generator[h] = r[h] as number;
    into.prior[h] = (r[h] as number) - (prior[h] as number);
    into.posterior[h] = (r[h] as number) - (posterior[h] as number);
  }
}

/** The gradient of log Σ_{h in top K} p(h | x) p(y | x, h) / Σ_{h in top K} p(h | x): passages outside get none. */
export function topK(
  {prior, likelihood}: Pick<Retrieved, "prior" | "likelihood">,
  k: number,
  into: RetrievalPull,
): void {
  for (const part of Object.values(into)) part.fill(0);
  const best = largest(prior, k);
  let [mass, evidence] = [0, 0];
  for (const h of best) {
    mass += prior[h] as number;
    evidence += (prior[h] as number) * (likelihood[h] as number);
  }
  for (const h of best) {
    into.generator[h] = ((prior[h] as number) * (likelihood[h] as number)) / evidence;
    into.prior[h] = (into.generator[h] as number) - (prior[h] as number) / mass;
  }
}

/** Where the k largest are, from the largest on. */
function largest(values: Float64Array, k: number): number[] {
  const best: number[] = [];
  for (let h = 0; h < values.length; h++) {
    let place = best.length;
    while (place > 0 && (values[best[place - 1] as number] as number) < (values[h] as number)) place--;
    if (place >= k) continue;
    best.splice(place, 0, h);
    if (best.length > k) best.pop();
  }
  return best;
}

/**
 * The gradient of the variational bound E_q[f], f = log p(h | x) + log p(y | x, h) − log q(h | x, y), with samples of q, one for
 * every other of `uniforms`: for q the score function, with the mean of the other samples for a baseline.
 */
function variational(seen: Retrieved, uniforms: Float32Array, into: RetrievalPull): void {
  const {prior, likelihood, posterior} = seen;
  const samples = uniforms.length / 2;
  const drawn = new Int32Array(samples);
  const values: number[] = [];
  const mass = totalOf(posterior);
  let total = 0;
  for (let s = 0; s < samples; s++) {
    const h = drawIndex(posterior, uniforms[2 * s] as number, 0, posterior.length, mass);
    drawn[s] = h;
    const value = Math.log(((prior[h] as number) * (likelihood[h] as number)) / (posterior[h] as number));
    values.push(value);
    total += value;
  }
  towards(seen, shares(drawn, into.generator), into);
  into.posterior.fill(0);
  for (let s = 0; s < samples; s++) {
    const [h, own] = [drawn[s] as number, values[s] as number];
    // Weights have the sum 0, so that the scores' common part −q falls out.
    into.posterior[h] = (into.posterior[h] as number) + (own - (total - own) / (samples - 1)) / samples;
  }
}

/** The share of each passage in some states. */
function shares(states: Int32Array, into: Float64Array): Float64Array {
  into.fill(0);
  for (let s = 0; s < states.length; s++) {
    const h = states[s] as number;
    into[h] = (into[h] as number) + 1 / states.length;
  }
  return into;
}
