/** Questions whose answers are in one of many passages: which one, nobody says. */
import {type Key, rng} from "../../engine/rng/index.ts";
import {checkAbove, checkWhole} from "./arguments.ts";
import {rotation} from "./functions/quadratic.ts";

/** Questions with their answers; the passage that each was made from is for tests only. */
export interface Questions {
  readonly count: number;
  /** Embeddings, row by row [count · dimension]. */
  readonly x: Float64Array;
  /** The attribute of the passage [count]. */
  readonly answers: Int32Array;
  /** h* [count]. */
  readonly passages: Int32Array;
}

export interface KnowledgeBase {
  readonly passages: number;
  readonly attributes: number;
  readonly dimension: number;
  /** Unit vectors e_h, row by row [passages · dimension]. */
  readonly embeddings: Float64Array;
  /** The attribute of each passage, h mod attributes [passages]. */
  readonly attributeOf: Int32Array;
  /** R [dimension · dimension], orthogonal: a question about passage h is near e_h R. */
  readonly turn: Float64Array;
  readonly train: Questions;
  readonly test: Questions;
}

/** Of passages. */
const ATTRIBUTES = 8;
const DIMENSION = 12;

/**
 * Passages with random unit embeddings, each with one of eight attributes; a question is x = e_h R + noise · N(0, I) for a random
 * passage h and a random rotation R, and its answer the attribute of h. A perfect retriever scores with x Rᵀ e_hᵀ.
 * @throws ProblemError, RandomError
 */
export function knowledgeBase({
  key,
  passages = 48,
  train = 600,
  test = 500,
  noise = 0.08,
}: {
  readonly key: Key;
  readonly passages?: number;
  /** Number of questions. */
  readonly train?: number;
  readonly test?: number;
  readonly noise?: number;
}): KnowledgeBase {
  for (const [name, value] of Object.entries({passages, train, test})) checkWhole("knowledgeBase", name, value, 1);
  checkAbove("knowledgeBase", "noise", noise, 0);
  const [forPassages, forTurn, forTrain, forTest] = rng.split(key, 4) as [Key, Key, Key, Key];
  const embeddings = Float64Array.from(rng.host.normal(forPassages, passages * DIMENSION));
  for (let h = 0; h < passages; h++) {
    const row = embeddings.subarray(h * DIMENSION, (h + 1) * DIMENSION);
    const length = Math.hypot(...row);
    row.set(row.map((value) => value / length));
  }
  const turn = rotation(forTurn, DIMENSION);
  const attributeOf = Int32Array.from({length: passages}, (_, h) => h % ATTRIBUTES);
  const asked = (from: Key, count: number): Questions => {
    const [forChoice, forNoise] = rng.split(from) as [Key, Key];
    const chosen = rng.host.randint(forChoice, count, 0, passages);
    const x = Float64Array.from(rng.host.normal(forNoise, count * DIMENSION), (z, at) => {
      const start = (chosen[Math.floor(at / DIMENSION)] as number) * DIMENSION;
      let sum = noise * z;
      for (let d = 0; d < DIMENSION; d++) {
        sum += (embeddings[start + d] as number) * (turn[d * DIMENSION + (at % DIMENSION)] as number);
      }
      return sum;
    });
    return {count, x, passages: chosen, answers: chosen.map((h) => attributeOf[h] as number)};
  };
  const sizes = {passages, attributes: ATTRIBUTES, dimension: DIMENSION};
  return {...sizes, embeddings, attributeOf, turn, train: asked(forTrain, train), test: asked(forTest, test)};
}
