/** Card 108. */
import {expect, test} from "vitest";
import {curvature} from "../../engine/curvature/index.ts";
import {rng} from "../../engine/rng/index.ts";
import {
  criticalLearningRate,
  diagonalNetHvp,
  diagonalNetTrace,
  momentRadius,
  stepDiagonalNet,
} from "./sgd-stability.ts";

const rows = (seed: number, n: number, d: number, scale = (_: number) => 1) => {
  const z = rng.host.normal(rng.key(seed), n * d);
  return Array.from({length: n}, (_, i) =>
    Float64Array.from({length: d}, (_, j) => (z[i * d + j] as number) * scale(j)),
  );
};

test("one direction: the second moment grows by the mean of (1 − η x²)²", () => {
  const gradients = [Float64Array.of(1), Float64Array.of(2)];
  expect(momentRadius(gradients, 0.3)).toBeCloseTo(((1 - 0.3) ** 2 + (1 - 1.2) ** 2) / 2, 10);
  // (1 − η)² + (1 − 4η)² = 2 at η = 10/17.
  expect(criticalLearningRate(gradients)).toBeCloseTo(10 / 17, 5);
});

test("stability of single examples needs tr H ≤ 2/η, of the whole set less", () => {
  for (let seed = 0; seed < 5; seed++) {
    const x = rows(seed, 40, 6, (j) => 0.3 + 0.24 * j);
    const trace = x.reduce((sum, row) => sum + row.reduce((s, v) => s + v * v, 0), 0) / x.length;
    const product = (eta: number) => (eta * trace) / 2;
    expect(product(criticalLearningRate(x))).toBeLessThanOrEqual(1);
    const mean = (v: Float64Array) => {
      const image = new Float64Array(6);
      for (const row of x) {
        const along = row.reduce((s, value, j) => s + value * (v[j] as number), 0) / x.length;
        row.forEach((value, j) => {
          image[j] = (image[j] as number) + along * value;
        });
      }
      return image;
    };
    const top = curvature.host.eigenSymmetric(curvature.host.dense(mean, 6)).values.at(-1) as number;
    expect(product(2 / top)).toBeGreaterThan(1);
  }
});

test("a step is that of the loss's gradient, and trace and products are the Gauss–Newton matrix's", () => {
  const x = rows(3, 5, 4);
  const y = Float64Array.of(1, 2, 3, 4, 5);
  const [a, b] = [Float64Array.of(1, 0.5, -1, 2), Float64Array.of(0.3, 1, 1, -0.2)];
  const loss = (w: Float64Array) =>
    x.reduce(
      (sum, row, i) =>
        sum + (row.reduce((s, v, j) => s + v * (w[j] as number) * (w[4 + j] as number), 0) - (y[i] as number)) ** 2,
      0,
    ) / 10;
  const start = Float64Array.of(...a, ...b);
  stepDiagonalNet({a, b}, x, y, [0, 1, 2, 3, 4], 0.01);
  start.forEach((value, k) => {
    const nudge = (h: number) => loss(start.map((v, i) => (i === k ? v + h : v)));
    const slope = (nudge(1e-6) - nudge(-1e-6)) / 2e-6;
    expect((value - ((k < 4 ? a[k] : b[k - 4]) as number)) / 0.01).toBeCloseTo(slope, 6);
  });
  const matrix = curvature.host.dense((v) => diagonalNetHvp({a, b}, x, v), 8);
  expect(matrix.reduce((sum, row, i) => sum + (row[i] as number), 0)).toBeCloseTo(diagonalNetTrace({a, b}, x), 12);
});
