/** Functions with kinks, averaged over a ball, in closed form: one coordinate of a point of the ball is all that they see. */

/**
 * The distribution function of one coordinate of a point drawn evenly from the unit ball of dimension d, whose density is
 * proportional to (1 − u²)^((d − 1)/2): the regularized incomplete beta function I((q + 1)/2; (d + 1)/2, (d + 1)/2), by the
 * integral of cosᵈ, whose recursion ends after d/2 steps.
 */
export function ballCoordinateCdf(q: number, d: number): number {
  if (q <= -1) return 0;
  if (q >= 1) return 1;
  return cosineIntegral(Math.asin(q), d) / cosineIntegral(Math.PI / 2, d);
}

/**
 * E max(0, c − s u) for such a coordinate u, where s > 0: the hinge, rounded over a width of s. Its derivative by c is
 * `ballCoordinateCdf(c / s, d)`.
 */
export function ballHinge(c: number, s: number, d: number): number {
  if (c >= s) return c;
  if (c <= -s) return 0;
  const q = c / s;
  const tail = (1 - q * q) ** ((d + 1) / 2) / ((d + 1) * cosineIntegral(Math.PI / 2, d));
  return c * ballCoordinateCdf(q, d) + s * tail;
}

/** ∫ cosᵈ from −π/2 to φ. */
function cosineIntegral(phi: number, d: number): number {
  const [sine, cosine] = [Math.sin(phi), Math.max(0, Math.cos(phi))];
  const isOdd = d % 2 === 1;
  let integral = isOdd ? 1 + sine : phi + Math.PI / 2;
  let power = isOdd ? cosine * cosine : cosine;
  for (let k = isOdd ? 3 : 2; k <= d; k += 2) {
    integral = (power * sine + (k - 1) * integral) / k;
    power *= cosine * cosine;
  }
  return integral;
}
