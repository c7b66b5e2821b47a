/**
 * Random numbers, the same everywhere: each function of `rng` is a function of a key and gives what JAX 0.10's
 * `jax.random` gives for it (`threefry2x32` with `jax_threefry_partitionable`, JAX's default).
 *
 * | | same as JAX on a CPU | same on every backend of ours |
 * | --- | --- | --- |
 * | keys, bits, uniform in [0, 1), bernoulli, rademacher, randint, permutation, choice without weights | bit for bit | bit for bit |
 * | uniform in another range | 2⁻²² of the larger bound, as XLA fuses | bit for bit |
 * | normal | 4 ulp | 8 ulp between host and GPU |
 * | exponential, gumbel, truncatedNormal | 2⁻²¹ of max(1, size) | made on the host |
 * | gamma | 2⁻¹⁶ relative, but for a rejection in about 10⁷ that goes the other way | made on the host |
 * | categorical, choice by weights | the same choice, but where two differ by rounding only | noise made on the host |
 * | sphere | not in JAX | as normal |
 */
export {RandomError} from "./check.ts";
export type {Key} from "./key.ts";
export * as rng from "./rng.ts";
