/** Curves of insertion and deletion: whether the pixels that a map names first matter first. */
import * as tf from "../../engine/tfjs.ts";
import {
  AttributionError,
  type Baseline,
  baselineOf,
  checkInput,
  checkWhole,
  type Forward,
  scoresOf,
  show,
  type Target,
} from "./arguments.ts";

export interface PerturbationOptions {
  /** Deletion takes pixels away from the input, insertion adds them to the baseline. */
  readonly kind: "deletion" | "insertion";
  /** What a pixel is when it is absent; by default 0. */
  readonly baseline?: Baseline;
  /** Steps from none to all of the pixels, by default 28. */
  readonly steps?: number;
}

export interface PerturbationCurve {
  /** Share of the pixels taken away or added, from 0 to 1. */
  readonly share: Float64Array;
  readonly score: Float64Array;
  /** The area below, by trapezoids: small for a good deletion, large for a good insertion. */
  readonly auc: number;
}

/**
 * The score of an input as its pixels go, or come, in the order of the map, largest value first (Petsiuk, Das & Saenko,
 * RISE, 2018). All inputs on the way are one batch.
 * @param forward usually to probabilities, so that the areas of two inputs compare
 * @param input one input, [1, …]
 * @param map as many values as the input has
 * @throws AttributionError for arguments that do not fit together
 */
export async function perturbationCurve(
  forward: Forward,
  input: tf.Tensor,
  target: Target,
  map: ArrayLike<number>,
  {kind, baseline = 0, steps = 28}: PerturbationOptions,
): Promise<PerturbationCurve> {
  const call = "perturbationCurve";
  const count = checkInput(call, input);
  if (count !== 1) throw new AttributionError(call, "input", show(input), "one input, [1, …]");
  if (map?.length !== input.size) {
    const found = map?.length === undefined ? show(map) : `${map.length} numbers`;
    throw new AttributionError(call, "map", found, `${input.size} numbers, one for each value of the input`);
  }
  if (kind !== "deletion" && kind !== "insertion") {
    throw new AttributionError(call, "options.kind", show(kind), `"deletion" or "insertion"`);
  }
  checkWhole(call, "options.steps", steps, 1, input.size);
  const {size} = input;
  const order = Array.from({length: size}, (_, i) => i).sort((i, j) => (map[j] as number) - (map[i] as number));
  const isChanged = new Float32Array((steps + 1) * size);
  for (let step = 1; step <= steps; step++) {
    for (const i of order.slice(0, Math.round((size * step) / steps))) isChanged[step * size + i] = 1;
  }
  const scores = tf.tidy(() => {
    const away = baselineOf(call, baseline, input);
    const [from, to] = kind === "deletion" ? [input, away] : [away, input];
    const mask = tf.tensor(isChanged, [steps + 1, ...input.shape.slice(1)]);
    const one = typeof target === "object" ? target[0] : target;
    return scoresOf(call, forward, tf.add(from, tf.mul(mask, tf.sub(to, from))), one);
  });
  const score = Float64Array.from(await scores.data());
  scores.dispose();
  const share = Float64Array.from(score, (_, step) => Math.round((size * step) / steps) / size);
  const auc = score.reduce((area, value, i) => {
    if (i === 0) return 0;
    return area + ((value + (score[i - 1] as number)) / 2) * ((share[i] as number) - (share[i - 1] as number));
  }, 0);
  return {share, score, auc};
}
