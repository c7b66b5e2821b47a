/** Against closed forms, sums over all passages, and differences. */
import {describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {knowledgeBase} from "../problems/index.ts";
import {
  exactPosterior,
  metropolisIndependence,
  type RetrievalMethod,
  type RetrievalModel,
  retrievalQuality,
  retrievalStart,
  retrievalTraining,
  retriever,
} from "./index.ts";
import {topK} from "./joint-stochastic-approximation.ts";
import {emptyPull, type RetrievalPull, retrievalGradient} from "./retrieval.ts";

describe("Metropolis independence sampling", () => {
  const target = [0.2, 3, 1, 0.8];
  const proposal = [0.4, 0.1, 0.2, 0.3];

  test("has the target for its law, whose sum is not asked", () => {
    const {states} = metropolisIndependence(target, proposal, -1, rng.host.uniform(rng.key(1), 400_000));
    for (const [h, p] of target.entries()) {
      const share = states.filter((state) => state === h).length / states.length;
      expect(Math.abs(share - p / 5)).toBeLessThan(0.01);
    }
  });

  test("moves with probability q(h̃) min(1, w(h̃)/w(h))", () => {
    const from = 1;
    const moved = new Float64Array(4);
    const uniforms = rng.host.uniform(rng.key(2), 80_000);
    for (let i = 0; i < 40_000; i++) {
      const {states} = metropolisIndependence(target, proposal, from, uniforms.subarray(2 * i, 2 * i + 2));
      moved[states[0] as number] = (moved[states[0] as number] as number) + 1 / 40_000;
    }
    for (const to of [0, 2, 3]) {
      const ratio = (target[to] as number) / (proposal[to] as number) / (3 / 0.1);
      expect(Math.abs((moved[to] as number) - (proposal[to] as number) * Math.min(1, ratio))).toBeLessThan(0.005);
    }
  });

  test("takes the first proposal of all, and all of the target itself", () => {
    expect(metropolisIndependence(target, proposal, -1, [0.05, 0.999])).toEqual({
      states: Int32Array.of(0),
      accepted: 1,
    });
    const uniforms = rng.host.uniform(rng.key(3), 200);
    expect(metropolisIndependence(proposal, proposal, 2, uniforms).accepted).toBe(100);
  });
});

const base = knowledgeBase({key: rng.key(4), passages: 16, train: 60, test: 300});
const model = retrievalStart(base, {key: rng.key(5), alignment: 0.3});
const parts = ["prior", "generator", "posterior", "offsets"] as const;
const retrieve = (model: RetrievalModel, n: number) => retriever(base, model).ask(base.train, n);

/** Differences of a function of the model against a gradient, at some entries of every part. */
function expectGradient(
  value: (model: RetrievalModel) => number,
  gradient: RetrievalModel,
  names = parts.slice(),
): void {
  for (const name of names) {
    for (const at of [0, 9, 27, 63]) {
      const moved = (by: number) => value({...model, [name]: model[name].map((v, i) => (i === at ? v + by : v))});
      expect(gradient[name][at]).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 7);
    }
  }
}

describe("gradients of one question", () => {
  const n = 7;
  const gradientOf = (pull: RetrievalPull) => {
    const gradient = retrievalGradient(base, retriever(base, model).answers);
    gradient.add(seen, pull, 1);
    return gradient.total();
  };
  const seen = retrieve(model, n);

  test("towards a weight of passages", () => {
    const r = exactPosterior(seen);
    const pull = {
      prior: r.map((w, h) => w - (seen.prior[h] as number)),
      generator: r,
      posterior: r.map((w, h) => w - (seen.posterior[h] as number)),
    };
    const gradient = gradientOf(pull);
    expectGradient((model) => {
      const {prior, likelihood, posterior} = retrieve(model, n);
      return r.reduce(
        (sum, w, h) => sum + w * Math.log((prior[h] as number) * (likelihood[h] as number) * (posterior[h] as number)),
        0,
      );
    }, gradient);
    // By the exact posterior it is that of the marginal likelihood (Fisher's identity).
    expectGradient(
      (model) => {
        const {prior, likelihood} = retrieve(model, n);
        return Math.log(prior.reduce((sum, p, h) => sum + p * (likelihood[h] as number), 0));
      },
      gradient,
      ["prior", "generator"],
    );
  });

  test("of the likelihood over the K best passages", () => {
    const pull = emptyPull(base);
    topK(seen, 3, pull);
    const gradient = gradientOf(pull);
    const best = Array.from(seen.prior.keys())
      .sort((a, b) => (seen.prior[b] as number) - (seen.prior[a] as number))
      .slice(0, 3);
    expectGradient((model) => {
      const {prior, likelihood} = retrieve(model, n);
      const sum = (of: (h: number) => number) => best.reduce((total, h) => total + of(h), 0);
      return Math.log(sum((h) => (prior[h] as number) * (likelihood[h] as number)) / sum((h) => prior[h] as number));
    }, gradient);
    expect(Array.from(pull.prior).filter((weight) => weight !== 0)).toHaveLength(3);
  });
});

test("the right retriever finds nearly all passages; one that knows nothing, as many as chance", () => {
  expect(retrievalQuality(base, retrievalStart(base, {key: rng.key(5), alignment: 1})).retrieval).toBeGreaterThan(0.95);
  expect(retrievalQuality(base, retrievalStart(base, {key: rng.key(5), alignment: 0})).retrieval).toBeLessThan(0.3);
});

describe("training", () => {
  const end = (method: RetrievalMethod) => {
    const states = [...retrievalTraining(base, {key: rng.key(6), method, alignment: 0.3, batch: 20, steps: 120})];
    const last = states.at(-1) ?? expect.unreachable();
    return {...last, ...retrievalQuality(base, last.model)};
  };

  test.each(["jsa", "em", "vrag"] as const)("%s learns where to look from answers alone", (method) => {
    expect(end(method).retrieval).toBeGreaterThan(0.8);
  });

  test("JSA fills its cache with passages that explain the answer", () => {
    const {cache, acceptance} = end("jsa");
    const explained = Array.from(cache).filter((h, n) => base.attributeOf[h] === base.train.answers[n]).length;
    expect(explained / cache.length).toBeGreaterThan(0.9);
    expect(acceptance).toBeGreaterThan(0.5);
    expect(acceptance).toBeLessThan(1);
    expect(end("accept-all").acceptance).toBeCloseTo(1, 12);
  });
});

test("what cannot be is refused by name", () => {
  const run = (options: object) => retrievalTraining(base, {key: rng.key(1), ...options}).next();
  expect(() => run({method: "guess" as RetrievalMethod})).toThrow(/method must be jsa, .*; it is guess/);
  expect(() => run({k: 17})).toThrow(/k must be from 1 to the 16 passages; it is 17/);
  expect(() => run({method: "vrag", samples: 1})).toThrow(/samples must be a whole number of at least 2; it is 1/);
  expect(() => run({alignment: 2})).toThrow(/alignment must be from 0 to 1; it is 2/);
  expect(() => knowledgeBase({key: rng.key(1), noise: 0})).toThrow(/noise is 0, not a finite number above 0/);
});
