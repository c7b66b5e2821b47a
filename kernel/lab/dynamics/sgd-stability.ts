/**
 * Which minima stochastic gradient descent can stay at (Wu and Su, The Implicit Regularization of Dynamical Stability in
 * Stochastic Gradient Descent, ICML 2023): for batches of one, those with tr H ≤ 2/η; descent on the whole set needs
 * only λ_max(H) ≤ 2/η.
 */

/**
 * The spectral radius of the map of second moments, Σ ↦ 1/n Σᵢ (I − η xᵢxᵢᵀ) Σ (I − η xᵢxᵢᵀ), by power iteration from the
 * identity: SGD with batches of one is linearly stable at an interpolating minimum iff it is at most 1 (equation 6).
 * @param gradients xᵢ of the model's outputs, n rows [d]
 */
export function momentRadius(gradients: readonly Float64Array[], learningRate: number, iterations = 2000): number {
  const d = gradients[0]?.length ?? 0;
  if (d === 0) throw new RangeError("momentRadius: gradients must have a row for each example.");
  let sigma = new Float64Array(d * d);
  for (let i = 0; i < d; i++) sigma[i * d + i] = 1 / Math.sqrt(d);
  let radius = 0;
  for (let step = 0; step < iterations; step++) {
    const next = new Float64Array(d * d);
    for (const x of gradients) addContracted(next, sigma, x, learningRate);
    const grown = Math.sqrt(next.reduce((sum, value) => sum + value * value, 0)) / gradients.length;
    sigma = next.map((value) => value / (grown * gradients.length));
    const settled = Math.abs(grown - radius) <= 1e-12 * grown;
    radius = grown;
    if (settled) break;
  }
  return radius;
}

/** Adds (I − η xxᵀ) Σ (I − η xxᵀ) = Σ − η (x sᵀ + s xᵀ) + η² (xᵀs) xxᵀ with s = Σx. */
function addContracted(target: Float64Array, sigma: Float64Array, x: Float64Array, eta: number): void {
  const d = x.length;
  const s = new Float64Array(d);
  for (let i = 0; i < d; i++) {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += (sigma[i * d + j] as number) * (x[j] as number);
    s[i] = sum;
  }
  const along = x.reduce((sum, value, i) => sum + value * (s[i] as number), 0);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      const [xi, xj] = [x[i] as number, x[j] as number];
      const change = -eta * (xi * (s[j] as number) + (s[i] as number) * xj) + eta * eta * along * xi * xj;
      target[i * d + j] = (target[i * d + j] as number) + (sigma[i * d + j] as number) + change;
    }
  }
}

/** The largest learning rate at which SGD with batches of one is linearly stable, by bisection to 1e-6 relative. */
export function criticalLearningRate(gradients: readonly Float64Array[]): number {
  const trace = gradients.reduce((sum, x) => sum + x.reduce((all, v) => all + v * v, 0), 0) / gradients.length;
  let [low, high] = [0, 2 / trace];
  while (momentRadius(gradients, high) <= 1) [low, high] = [high, 2 * high];
  while (high - low > 1e-6 * high) {
    const middle = (low + high) / 2;
    if (momentRadius(gradients, middle) <= 1) low = middle;
    else high = middle;
  }
  return low;
}

/** A linear model with weights a ∘ b, which squared loss fits to rows x with targets y. */
export interface DiagonalNet {
  readonly a: Float64Array;
  readonly b: Float64Array;
}

/**
 * One step of descent on 1/(2|B|) Σ (⟨a ∘ b, xᵢ⟩ − yᵢ)² over the batch, in place: a loop of tens of thousands of steps
 * must not make garbage.
 * @param batch numbers of the examples
 */
export function stepDiagonalNet(
  {a, b}: DiagonalNet,
  inputs: readonly Float64Array[],
  targets: Float64Array,
  batch: ArrayLike<number>,
  learningRate: number,
): void {
  const d = a.length;
  const g = new Float64Array(d);
  for (let k = 0; k < batch.length; k++) {
    const i = batch[k] as number;
    const x = inputs[i] as Float64Array;
    let output = 0;
    for (let j = 0; j < d; j++) output += (a[j] as number) * (b[j] as number) * (x[j] as number);
    const r = (output - (targets[i] as number)) / batch.length;
    for (let j = 0; j < d; j++) g[j] = (g[j] as number) + r * (x[j] as number);
  }
  for (let j = 0; j < d; j++) {
    const [aj, bj, gj] = [a[j] as number, b[j] as number, g[j] as number];
    a[j] = aj - learningRate * gj * bj;
    b[j] = bj - learningRate * gj * aj;
  }
}

/** tr H = 1/n Σᵢ Σⱼ xᵢⱼ² (aⱼ² + bⱼ²), exact where the loss is 0. */
export function diagonalNetTrace({a, b}: DiagonalNet, inputs: readonly Float64Array[]): number {
  const total = inputs.reduce(
    (sum, x) => sum + x.reduce((all, v, j) => all + v * v * ((a[j] as number) ** 2 + (b[j] as number) ** 2), 0),
    0,
  );
  return total / inputs.length;
}

/** The product of H with (u; v) at loss 0, the Gauss–Newton matrix 1/n Σ JᵢJᵢᵀ with Jᵢ = (xᵢ ∘ b; xᵢ ∘ a). */
export function diagonalNetHvp({a, b}: DiagonalNet, inputs: readonly Float64Array[], w: Float64Array): Float64Array {
  const d = a.length;
  const image = new Float64Array(2 * d);
  for (const x of inputs) {
    let along = 0;
    for (let j = 0; j < d; j++) {
      along += (x[j] as number) * ((b[j] as number) * (w[j] as number) + (a[j] as number) * (w[d + j] as number));
    }
    along /= inputs.length;
    for (let j = 0; j < d; j++) {
      image[j] = (image[j] as number) + along * (x[j] as number) * (b[j] as number);
      image[d + j] = (image[d + j] as number) + along * (x[j] as number) * (a[j] as number);
    }
  }
  return image;
}
