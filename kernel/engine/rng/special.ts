/** From random bits to numbers, in double precision: what sampling needs of special functions. */

/** The uniform number in [0, 1) that JAX makes of 32 random bits: a multiple of 2⁻²³. */
export function unitOf(word: number): number {
  return (word >>> 9) * 2 ** -23;
}

/** The float32 after −1. */
const LOWEST = -1 + 2 ** -24;

/** A standard normal number of a uniform one in [0, 1), by way of float32 in (−1, 1), which is never 0. */
export function normalOf(u: number): number {
  return Math.SQRT2 * erfInv(Math.fround(2 * u + LOWEST));
}

/**
 * Coefficients of M. Giles, "Approximating the erfinv function" (2010), single precision, highest power first: one
 * polynomial in w − 2.5 for w = −log(1 − x²) < 5, one in √w − 3 beyond. The same as XLA's, so that normals are JAX's;
 * the GPU's program has them too.
 */
export const ERF_INV_CENTRAL = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
  0.246640727, 1.50140941,
] as const;
export const ERF_INV_TAIL = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
  1.00167406, 2.83297682,
] as const;

/**
 * The inverse of erf of a float32: Giles's polynomials, evaluated in double precision, but for x², which XLA rounds to
 * float32. Near ±1 that moves the result by up to 1e-5 of itself: without it normals beyond ±3 would not be JAX's.
 */
export function erfInv(x: number): number {
  const w = -Math.log1p(-Math.fround(x * x));
  return x * (w < 5 ? horner(ERF_INV_CENTRAL, w - 2.5) : horner(ERF_INV_TAIL, Math.sqrt(w) - 3));
}

/** Of degree 8, without a loop: normal numbers are what the host's time often goes to. */
function horner(c: typeof ERF_INV_CENTRAL | typeof ERF_INV_TAIL, t: number): number {
  return (((((((c[0] * t + c[1]) * t + c[2]) * t + c[3]) * t + c[4]) * t + c[5]) * t + c[6]) * t + c[7]) * t + c[8];
}

/** erf x = 2/√π e^(−x²) Σ 2ⁿ x^(2n+1) / (1·3·…·(2n+1)): all terms have one sign, so nothing cancels. */
export function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
