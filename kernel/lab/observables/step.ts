/** One step's numbers: everything that its quantities need, from one pass over the single gradients. */
import * as tf from "../../engine/tfjs.ts";
import {grad, hvp, jvp, perExample} from "../../engine/transforms/index.ts";
import * as tree from "../../engine/tree.ts";
import type {LayerStatistics, Measured, Need} from "./quantity.ts";

export type Losses<P extends tree.Tree, D extends tree.Tree> = (params: P, batch: D) => tf.Tensor;

export interface Snapshot<P extends tree.Tree, D extends tree.Tree> {
  readonly step: number;
  readonly params: P;
  readonly batch: D;
  readonly learningRate?: number;
}

/** What one need cost at a step. */
export interface Cost {
  /** Milliseconds until its numbers were read. */
  readonly ms: number;
  readonly need: Need;
}

/**
 * @param previous the mean gradient [P] of the step before; the caller disposes of it and of the new one
 * @param now a clock, milliseconds
 */
export async function measureStep<P extends tree.Tree, D extends tree.Tree>(
  losses: Losses<P, D>,
  {step, params, batch, learningRate}: Snapshot<P, D>,
  needs: ReadonlySet<Need>,
  previous: tf.Tensor1D | undefined,
  now: () => number,
): Promise<{measured: Measured; costs: Cost[]; mean: tf.Tensor1D}> {
  const each = perExample<P, D>(losses);
  const count = tree.leaves(batch)[0]?.shape[0] ?? 0;
  const sizes = tree.leaves(params).map(({size}) => size);
  const costs: Cost[] = [];
  const timed = async <T>(need: Need, work: () => Promise<T>): Promise<T> => {
    const begun = now();
    const result = await work();
    costs.push({need, ms: now() - begun});
    return result;
  };
  const found: Partial<{-readonly [K in keyof Measured]: Measured[K]}> = {step, count, learningRate};

  const total = (p: P) => tf.mean(losses(p, batch));
  const mean = tf.tidy(() => flat(grad(total)(params) as unknown as P));
  const [ones, unravel] = tree.ravel(params);
  ones.dispose();
  const unflat = (vector: tf.Tensor) => unravel(vector) as unknown as P;

  if (needs.has("examples") || needs.has("pairs")) {
    await timed("examples", async () => {
      const all = tf.tidy(() => {
        const norms = each.norms(params, batch);
        const [values, alignments] = jvp((p: P) => losses(p, batch), [params], [unflat(mean)]);
        return tf.concat([values, tf.square(norms), alignments, tf.reshape(tf.sum(tf.square(mean)), [1])]);
      });
      const numbers = (await read(all)) as Float32Array;
      found.losses = numbers.slice(0, count);
      found.noise = {
        squares: Float64Array.from(numbers.subarray(count, 2 * count)),
        alignments: Float64Array.from(numbers.subarray(2 * count, 3 * count)),
        meanSquare: numbers[3 * count] as number,
      };
    });
  }
  if (needs.has("pairs")) {
    await timed("pairs", async () => {
      const norms = Float64Array.from(found.noise?.squares ?? [], Math.sqrt);
      const used = norms.filter((norm) => norm > 0).length;
      const weights = Float32Array.from(norms, (norm) => (norm > 0 ? 1 / norm : 0));
      const [square = 0] = await read(
        tf.tidy(() => {
          const weighted = (p: P) => tf.sum(tf.mul(losses(p, batch), tf.tensor1d(weights)));
          return tf.sum(tf.square(flat(grad(weighted)(params) as unknown as P)));
        }),
      );
      found.pairs = {meanCosine: (square - used) / (used * (used - 1)), leftOut: count - used};
    });
  }
  if (needs.has("layers")) {
    await timed("layers", async () => {
      const numbers = await read(
        tf.tidy(() => {
          const variances = tree.leaves(each.variance(params, batch) as unknown as P).map((leaf) => tf.sum(leaf));
          const squares = tf.split(mean, sizes).map((part) => tf.sum(tf.square(part)));
          return tf.stack([...squares, ...variances]);
        }),
      );
      const layerNames = tree.names(params);
      found.layers = sizes.map(
        (size, i): LayerStatistics => ({
          name: layerNames[i] ?? "",
          size,
          square: numbers[i] as number,
          trace: numbers[sizes.length + i] as number,
        }),
      );
    });
  }
  if (needs.has("gradients")) {
    await timed("gradients", async () => {
      const numbers = (await read(
        tf.tidy(() => {
          const rows = tree
            .leaves(each.grads(params, batch) as unknown as P)
            .map((leaf) => tf.reshape(leaf, [count, -1]));
          return tf.concat([tf.reshape(tf.concat(rows, 1), [-1]), flat(params)]);
        }),
      )) as Float32Array;
      const size = sizes.reduce((sum, value) => sum + value, 0);
      found.gradients = numbers.subarray(0, count * size);
      found.parameters = numbers.subarray(count * size);
    });
  }
  if (needs.has("direction")) {
    await timed("direction", async () => {
      const cosine = () => {
        const other = previous as tf.Tensor1D;
        const length = tf.mul(tf.norm(mean), tf.norm(other));
        return tf.div(tf.sum(tf.mul(mean, other)), length);
      };
      const [value = Number.NaN] = previous ? await read(tf.tidy(cosine)) : [];
      found.direction = value;
    });
  }
  if (needs.has("curvature")) {
    await timed("curvature", async () => {
      const [value = Number.NaN] = await read(
        tf.tidy(() => tf.sum(tf.mul(mean, flat(hvp(total, params, unflat(mean)) as unknown as P)))),
      );
      found.curvature = value;
    });
  }
  return {measured: guarded(found), costs, mean};
}

/** A quantity that uses what it does not say it needs would be right only where another one needs it. */
function guarded(found: Partial<Measured>): Measured {
  return new Proxy(found as Measured, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (value !== undefined || typeof name === "symbol" || name === "learningRate") return value;
      throw new Error(`observe: a quantity uses ${name} without saying so in its needs.`);
    },
  });
}

async function read(numbers: tf.Tensor): Promise<tf.TypedArray> {
  try {
    return await numbers.data();
  } finally {
    numbers.dispose();
  }
}

function flat(x: tree.Tree): tf.Tensor1D {
  return tf.concat(tree.leaves(x).map((leaf) => tf.reshape(leaf, [-1]))) as tf.Tensor1D;
}
