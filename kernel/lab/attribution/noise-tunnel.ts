/** Maps of noisy copies of an input, averaged: SmoothGrad and its relatives. */
import {breath} from "../../engine/breath.ts";
import {type Key, rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {
  AttributionError,
  asBatch,
  checkInput,
  checkWhole,
  type Forward,
  repeated,
  show,
  type Target,
} from "./arguments.ts";
import {type Estimate, Moments} from "./moments.ts";
import {type Attribution, saliency} from "./saliency.ts";

export interface NoiseOptions {
  readonly key: Key;
  /** Standard deviation of the noise, in units of the input. Papers quote it as a share of max x − min x. */
  readonly sigma: number;
  /** Noisy copies of each input, by default 50. */
  readonly samples?: number;
  /** Copies of the whole input that the model sees at once, by default 16: from one state to the next. */
  readonly chunk?: number;
}

/** What the copies so far say; each map is of the input's size, flat. */
export interface NoisyMaps {
  readonly n: number;
  /** The mean of the maps: an unbiased estimate of that of the blurred score. */
  readonly smoothGrad: Estimate;
  /** The mean of their squares. */
  readonly smoothGradSquared: Estimate;
  /** Their variance (divided by n − 1; captum divides by n). */
  readonly varGrad: Estimate;
}

/** As a method, but it gives its maps as they get better. */
export type NoisyAttribution = (
  forward: Forward,
  input: tf.Tensor,
  target: Target,
  options: NoiseOptions,
) => AsyncGenerator<NoisyMaps, void, void>;

/**
 * Any method, run on copies x + σ ε of the input, ε ~ N(0, I), that are not clipped; the target stays that of x. The
 * noise is a function of the key and the input's shape, so two inputs with one key have the same ε, and the chunk
 * changes nothing.
 * @throws AttributionError for options that cannot be; what the method throws
 */
export function noiseTunnel(method: Attribution): NoisyAttribution {
  return async function* (forward, input, target, {key, sigma, samples = 50, chunk = 16}) {
    const call = "noiseTunnel";
    checkInput(call, input);
    checkWhole(call, "options.samples", samples, 1);
    checkWhole(call, "options.chunk", chunk, 1);
    if (!(sigma >= 0 && sigma < Number.POSITIVE_INFINITY)) {
      throw new AttributionError(call, "options.sigma", show(sigma), "a number ≥ 0");
    }
    const moments = new Moments(input.size);
    const breathe = breath();
    const noise = tf.tidy(() => tf.mul(rng.normal(key, [samples, input.size]), sigma));
    try {
      for (let from = 0; from < samples; from += chunk) {
        const n = Math.min(chunk, samples - from);
        const maps = tf.tidy(() => {
          const own = tf.reshape(tf.slice(noise, [from, 0], [n, input.size]), [n, ...input.shape]);
          return method(forward, asBatch(tf.add(input, own)), repeated(target, n));
        });
        const values = (await maps.data()) as Float32Array;
        maps.dispose();
        moments.add(values);
        yield {
          n: moments.n,
          smoothGrad: moments.mean(),
          smoothGradSquared: moments.square(),
          varGrad: moments.variance(),
        };
        await breathe();
      }
    } finally {
      noise.dispose();
    }
  };
}

export interface SmoothOptions extends NoiseOptions {
  /** The method that is smoothed; by default `saliency`. */
  readonly method?: Attribution;
}

/**
 * SmoothGrad: the mean of the gradients at noisy copies of the input, an unbiased estimate of the gradient of the score
 * blurred by the noise, ∇(F_c ∗ N(0, σ² I))(x) (Smilkov, Thorat, Kim, Viégas & Wattenberg 2017).
 * @throws AttributionError as `noiseTunnel`
 */
export const smoothGrad = last((maps) => maps.smoothGrad);

/** SmoothGrad²: the mean of the squared gradients (Hooker and others 2019). @throws AttributionError as `noiseTunnel` */
export const smoothGradSquared = last((maps) => maps.smoothGradSquared);

/** VarGrad: the variance of the gradients (Adebayo and others 2018). @throws AttributionError as `noiseTunnel` */
export const varGrad = last((maps) => maps.varGrad);

function last(of: (maps: NoisyMaps) => Estimate) {
  return async (forward: Forward, input: tf.Tensor, target: Target, options: SmoothOptions): Promise<Estimate> => {
    const {method = saliency, ...noise} = options;
    let latest: NoisyMaps | undefined;
    for await (const maps of noiseTunnel(method)(forward, input, target, noise)) latest = maps;
    // There is at least one sample.
    return of(latest as NoisyMaps);
  };
}
