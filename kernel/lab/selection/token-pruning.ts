/**
 * Training-free pruning of visual tokens: those to which a shallow projection layer is most sensitive, by random
 * perturbations and forward passes alone, and which are not near to one that is kept already (Training-Free Token Pruning
 * via Zeroth-Order Gradient Estimation in Vision-Language Models; reconstructed from the abstract). On the host in float64.
 */
import {ArgumentError} from "../../engine/argument-error.ts";
import {show} from "../../engine/rng/check.ts";
import {type Key, rng} from "../../engine/rng/index.ts";

/** An argument of a selection cannot be. */
export class SelectionError extends ArgumentError {
  override readonly name = "SelectionError";
}

/** A layer that is applied to each token by itself. */
export interface Projector {
  /** Numbers of a token before and after. */
  readonly inputs: number;
  readonly outputs: number;
  /** From tokens [n · inputs] to tokens [n · outputs]. */
  apply(tokens: Float64Array): Float64Array;
}

export interface TanhProjector extends Projector {
  /** ‖J_P(x)‖²_F of each token [n] = Σ_b (1 − P_b²)² Σ_a W_ab²: what sensitivities estimate. */
  jacobianNorms(tokens: Float64Array): Float64Array;
}

/**
 * P(x) = tanh(x W).
 * @param weights [inputs · outputs]
 * @throws SelectionError for another number of weights
 */
export function tanhProjector(weights: ArrayLike<number>, inputs: number, outputs: number): TanhProjector {
  if (weights?.length !== inputs * outputs) {
    throw new SelectionError("tanhProjector", "weights", `${weights?.length} numbers`, `${inputs} × ${outputs}`);
  }
  const w = Float64Array.from(weights);
  const lengths = new Float64Array(outputs);
  w.forEach((value, i) => {
    lengths[i % outputs] = at(lengths, i % outputs) + value * value;
  });
  const apply = (tokens: Float64Array) => {
    const count = tokens.length / inputs;
    const projected = new Float64Array(count * outputs);
    for (let n = 0; n < count; n++) {
      const own = projected.subarray(n * outputs, (n + 1) * outputs);
      for (let a = 0; a < inputs; a++) {
        const x = at(tokens, n * inputs + a);
        for (let b = 0; b < outputs; b++) own[b] = at(own, b) + x * at(w, a * outputs + b);
      }
      for (let b = 0; b < outputs; b++) own[b] = Math.tanh(at(own, b));
    }
    return projected;
  };
  return {
    inputs,
    outputs,
    apply,
    jacobianNorms(tokens) {
      const projected = apply(tokens);
      const norms = new Float64Array(projected.length / outputs);
      projected.forEach((p, i) => {
        const n = Math.floor(i / outputs);
        norms[n] = at(norms, n) + (1 - p * p) ** 2 * at(lengths, i % outputs);
      });
      return norms;
    },
  };
}

/**
 * s_i = 1/m Σ_j ‖(P(x_i + ε u_j) − P(x_i − ε u_j))/(2ε)‖², u_j ~ N(0, I) for each token anew. E s_i = ‖J_P(x_i)‖²_F as ε → 0.
 * All tokens are moved at once: 2 m passes of the projector in all.
 * @param tokens [n · inputs]
 * @param options `directions` m, by default 8; `epsilon`, by default 0.01
 * @returns [n]
 * @throws SelectionError for sizes that cannot be
 */
export function zerothOrderSensitivity(
  projector: Projector,
  tokens: Float64Array,
  {key, directions = 8, epsilon = 1e-2}: {key: Key; directions?: number; epsilon?: number},
): Float64Array {
  const call = "zerothOrderSensitivity";
  const {inputs, outputs} = projector;
  const count = checkRows(call, "tokens", tokens, inputs);
  if (!(Number.isInteger(directions) && directions > 0)) {
    throw new SelectionError(call, "directions", show(directions), "a whole number of at least 1");
  }
  if (!(epsilon > 0 && Number.isFinite(epsilon))) {
    throw new SelectionError(call, "epsilon", show(epsilon), "a finite number above 0");
  }
  const sensitivity = new Float64Array(count);
  for (let j = 0; j < directions; j++) {
    const u = rng.host.normal(rng.foldIn(key, j), tokens.length);
    const ahead = projector.apply(tokens.map((x, i) => x + epsilon * at(u, i)));
    const behind = projector.apply(tokens.map((x, i) => x - epsilon * at(u, i)));
    ahead.forEach((value, i) => {
      const slope = (value - at(behind, i)) / (2 * epsilon);
      const token = Math.floor(i / outputs);
      sensitivity[token] = at(sensitivity, token) + (slope * slope) / directions;
    });
  }
  return sensitivity;
}

/**
 * Chooses tokens one after another: the one with the largest score first, then each time the one with the largest
 * s_i · (min_{j chosen} (1 − cos(P(x_i), P(x_j))))^diversity. The first k of a longer choice are the choice of k.
 * @param scores s [n], none below 0; equal ones leave diversity alone
 * @param projected P(x) [n · outputs]
 * @param options `count` k; `diversity`, 1 by default: 0 is the k largest scores
 * @returns [k], in the order of choice
 * @throws SelectionError for sizes that cannot be, and for scores that are negative or no numbers
 */
export function selectTokens(
  scores: ArrayLike<number>,
  projected: Float64Array,
  {count, diversity = 1}: {count: number; diversity?: number},
): Int32Array {
  const call = "selectTokens";
  const n = scores.length;
  const size = projected.length / n;
  if (!(n > 0 && Number.isInteger(size))) {
    throw new SelectionError(call, "projected", `${projected.length} numbers`, `rows for ${n} scores`);
  }
  if (!(Number.isInteger(count) && count > 0 && count <= n)) {
    throw new SelectionError(call, "count", show(count), `a whole number from 1 to ${n}`);
  }
  if (!(diversity >= 0)) throw new SelectionError(call, "diversity", show(diversity), "a number of at least 0");
  for (let i = 0; i < n; i++) {
    if (!(at(scores, i) >= 0)) throw new SelectionError(call, `scores[${i}]`, show(scores[i]), "at least 0");
  }
  const unit = unitRows(projected, size);
  const distance = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const chosen = new Int32Array(count);
  const taken = new Uint8Array(n);
  for (let k = 0; k < count; k++) {
    let [best, most] = [-1, Number.NEGATIVE_INFINITY];
    for (let i = 0; i < n; i++) {
      if (taken[i]) continue;
      const factor = k === 0 ? 1 : at(distance, i) ** diversity;
      const value = at(scores, i) * factor;
      if (value > most) [best, most] = [i, value];
    }
    chosen[k] = best;
    taken[best] = 1;
    for (let i = 0; i < n; i++) {
      let cosine = 0;
      for (let b = 0; b < size; b++) cosine += at(unit, i * size + b) * at(unit, best * size + b);
      // Rounding may take a copy's distance below 0.
      distance[i] = Math.min(at(distance, i), Math.max(0, 1 - cosine));
    }
  }
  return chosen;
}

/** Rows of length 1; those of length 0 stay so, and are at right angles to all. */
function unitRows(rows: Float64Array, size: number): Float64Array {
  const unit = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i += size) {
    const length = Math.hypot(...rows.subarray(i, i + size)) + 1e-6;
    for (let b = 0; b < size; b++) unit[i + b] = at(rows, i + b) / length;
  }
  return unit;
}

function checkRows(call: string, path: string, rows: Float64Array, size: number): number {
  const count = rows.length / size;
  if (Number.isInteger(count) && count > 0) return count;
  throw new SelectionError(call, path, `${rows.length} numbers`, `rows of ${size}`);
}

const at = (values: ArrayLike<number>, i: number): number => values[i] as number;
