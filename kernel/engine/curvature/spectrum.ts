/** The distribution of all eigenvalues. */
import {foldIn} from "../rng/key.ts";
import {prepare} from "./check.ts";
import {deviceKrylov} from "./krylov.ts";
import {quadrature, SPECTRUM_DEFAULTS, type Spectrum, type SpectrumOptions} from "./quadrature.ts";
import type {Operator} from "./types.ts";

/**
 * The distribution of the eigenvalues by stochastic Lanczos quadrature: from `probes` random directions, `steps` steps of
 * Lanczos with full reorthogonalization each. The nodes and weights of one probe match the first 2 · steps moments that
 * it sees; averaged over directions these are those of the eigenvalues. The numbers of a probe are read back at once.
 *
 * `residual` is the standard error over the probes of the first two moments, eigenvalues scaled to [0, 1]; it is
 * infinite for one probe. No more probes are used once it is ≤ `tolerance` (by default 0.01), or when another would pass
 * `maxIterations` products (1024). Not to be called inside `tf.tidy`.
 * @param size n
 * @throws CurvatureError for arguments that cannot be, when the operator gives other shapes or NaN, or is not symmetric
 */
export async function spectrum(operator: Operator, size: number, options: SpectrumOptions): Promise<Spectrum> {
  const problem = await prepare("curvature.spectrum", operator, size, options, SPECTRUM_DEFAULTS);
  try {
    const start = (probe: number) => deviceKrylov(problem, 1, foldIn(options.key, probe));
    return await quadrature(start, options, problem, problem.dimension);
  } finally {
    problem.dispose();
  }
}
