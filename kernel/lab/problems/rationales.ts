/** Prompts whose answers are right or wrong by the rationale that led to them, as a sum that one can check. */
import {type Key, rng} from "../../engine/rng/index.ts";
import {checkWhole} from "./arguments.ts";
import {type TokenPolicy, tokenPolicy} from "./token-policy.ts";

export interface RationaleTask {
  /** Of rationales, one table of logits for each prompt. */
  readonly policy: TokenPolicy;
  readonly prompts: number;
  /** c(z, y): 1 where the rationale leads to the right answer [prompts · sequences]. */
  readonly correct: Uint8Array;
  /** Share of right answers [prompts] of policies with these probabilities [prompts · sequences]. */
  accuracies(probabilities: Float64Array): Float64Array;
}

/** Answers are sums modulo this prime, so about a seventh of all rationales is right. */
const MODULUS = 7;

/**
 * A rationale z of three tokens from six is right for prompt x if Σ_j a_xj z_j ≡ y_x (mod 7), with a_xj from 1 to 6 and
 * y_x drawn for each prompt.
 * @throws ProblemError, RandomError
 */
export function modularRationales({key, prompts = 12}: {readonly key: Key; readonly prompts?: number}): RationaleTask {
  checkWhole("modularRationales", "prompts", prompts, 1);
  const policy = tokenPolicy({vocabulary: 6, length: 3});
  const {sequences, length} = policy;
  const [forFactors, forAnswers] = rng.split(key) as [Key, Key];
  const factors = rng.host.randint(forFactors, prompts * length, 1, MODULUS);
  const answers = rng.host.randint(forAnswers, prompts, 0, MODULUS);
  const correct = new Uint8Array(prompts * sequences);
  for (let z = 0; z < sequences; z++) {
    const tokens = policy.tokens(z);
    for (let x = 0; x < prompts; x++) {
      const sum = tokens.reduce((total, token, j) => total + (factors[x * length + j] as number) * token, 0);
      correct[x * sequences + z] = sum % MODULUS === answers[x] ? 1 : 0;
    }
  }
  return {
    policy,
    prompts,
    correct,
    accuracies(probabilities) {
      const shares = new Float64Array(prompts);
      for (const [at, c] of correct.entries()) {
        const x = Math.floor(at / sequences);
        shares[x] = (shares[x] as number) + c * (probabilities[at] as number);
      }
      return shares;
    },
  };
}
