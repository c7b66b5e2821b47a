/** Policies over short sequences of tokens, as tables: small enough to sum over all that they can say. */
import {checkWhole, ProblemError, show} from "./arguments.ts";
import {hostSoftmax} from "./models/host-softmax.ts";

/** An autoregressive softmax policy p(z) = Π_t p(z_t | z_1 … z_{t−1}) with a row of logits for each beginning z_1 … z_{t−1}. */
export interface TokenPolicy {
  /** Tokens are 0, …, vocabulary − 1. */
  readonly vocabulary: number;
  /** Tokens of a sequence. */
  readonly length: number;
  /** Number of sequences, vocabularyˡᵉⁿᵍᵗʰ; they go by their number, the first token counting most. */
  readonly sequences: number;
  /** Number of logits: those of the empty beginning, then of all beginnings of one token, and so on. */
  readonly size: number;
  tokens(sequence: number): number[];
  /** Softmax of each row [size]. */
  conditionals(logits: ArrayLike<number>): Float64Array;
  /** p(z) of each sequence [sequences]. */
  probabilities(conditionals: Float64Array): Float64Array;
  /** Adds weight · ∇ log p(z) with respect to the logits to `into`, from `offset` on. */
  addScore(conditionals: Float64Array, sequence: number, weight: number, into: Float64Array, offset?: number): void;
  /** Logits under which sequences have these probabilities [sequences], all above 0. */
  logitsOf(probabilities: ArrayLike<number>): Float64Array;
}

/** More sequences than this are not for summing over. */
const MOST = 100_000;

/** @throws ProblemError for sizes that cannot be, or more than 100,000 sequences */
export function tokenPolicy({vocabulary, length}: {readonly vocabulary: number; readonly length: number}): TokenPolicy {
  checkWhole("tokenPolicy", "vocabulary", vocabulary, 2);
  checkWhole("tokenPolicy", "length", length, 1);
  const sequences = vocabulary ** length;
  if (sequences > MOST) throw new ProblemError("tokenPolicy", "length", show(length), "one with ≤ 100,000 sequences");
  const size = (vocabulary * (sequences - 1)) / (vocabulary - 1);

  /** Visits the logit of each token of a sequence, with the number of sequences that go on from there. */
  const walk = (sequence: number, visit: (row: number, token: number) => void) => {
    let [row, beginning, rows, rest] = [0, 0, 1, sequences];
    for (let t = 0; t < length; t++) {
      rest /= vocabulary;
      const token = Math.floor(sequence / rest) % vocabulary;
      visit(row + beginning * vocabulary, token);
      row += rows * vocabulary;
      rows *= vocabulary;
      beginning = beginning * vocabulary + token;
    }
  };

  const conditionals = (logits: ArrayLike<number>) => {
    const p = new Float64Array(size);
    for (let row = 0; row < size; row += vocabulary) hostSoftmax(logits, p, row, vocabulary);
    return p;
  };

  return {
    vocabulary,
    length,
    sequences,
    size,
    tokens(sequence) {
      const tokens: number[] = [];
      walk(sequence, (_, token) => tokens.push(token));
      return tokens;
    },
    conditionals,
    probabilities(p) {
      // Level by level: the probabilities of all beginnings of t tokens, from those of t − 1.
      let level = Float64Array.of(1);
      let row = 0;
      for (let t = 0; t < length; t++) {
        const next = new Float64Array(level.length * vocabulary);
        for (let a = 0; a < next.length; a++)
          next[a] = (level[Math.floor(a / vocabulary)] as number) * (p[row + a] as number);
        row += next.length;
        level = next;
      }
      return level;
    },
    addScore(p, sequence, weight, into, offset = 0) {
      walk(sequence, (row, token) => {
        for (let a = 0; a < vocabulary; a++) {
          const at = offset + row + a;
          into[at] = (into[at] as number) + weight * ((a === token ? 1 : 0) - (p[row + a] as number));
        }
      });
    },
    logitsOf(probabilities) {
      if (probabilities.length !== sequences || !Array.from(probabilities).every((p) => p > 0)) {
        const found = `${probabilities.length} numbers, the least ${Math.min(...Array.from(probabilities))}`;
        throw new ProblemError("logitsOf", "probabilities", found, `${sequences} numbers above 0`);
      }
      // The logit of a token is the log of what all sequences that begin so have together.
      const logits = new Float64Array(size);
      let level = Float64Array.from(probabilities);
      let row = size;
      while (level.length >= vocabulary) {
        row -= level.length;
        logits.set(level.map(Math.log), row);
        const shorter = new Float64Array(level.length / vocabulary);
        for (const [a, mass] of level.entries()) {
          const at = Math.floor(a / vocabulary);
          shorter[at] = (shorter[at] as number) + mass;
        }
        level = shorter;
      }
      return logits;
    },
  };
}
