/** Card 36. */
import {expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {type Rendering, renderTriangles, triangleScene} from "../problems/index.ts";
import {
  type Contributors,
  correlatePixels,
  pixelErrors,
  type RasterProblem,
  rasterDifferences,
  rasterGradient,
  renderPair,
} from "./stochastic-rasterizer.ts";

/** Two primitives, each the colour of one pixel: the error is quadratic, and central differences are exact. */
const twoPixels: RasterProblem = {
  render: (params): Rendering => ({
    image: Float64Array.of(...params, 0, 0, 0).slice(0, 9),
    ids: Int32Array.of(0, 1, -1),
  }),
  target: Float64Array.of(0.5, 0.5, 0.5, 0, 0, 0, 0, 0, 0),
  primitiveOf: Int32Array.of(0, 0, 0, 1, 1, 1),
  sizes: new Float64Array(6).fill(0.1),
};
const colors = Float64Array.of(0.9, 0.5, 0.1, 0.3, 0.6, 0.2);

test("estimates average to the gradient, per pixel or over all pixels", () => {
  const gradient = [0.8, 0, -0.8, 0.6, 1.2, 0.4];
  expect([...rasterDifferences(twoPixels, colors)]).toEqual(gradient.map((value) => expect.closeTo(value, 12)));
  for (const contributors of ["either", "all"] as const) {
    const mean = rasterGradient(rng.key(1), twoPixels, colors, {samples: 4000, contributors});
    for (const [j, value] of mean.entries()) expect(Math.abs(value - (gradient[j] as number))).toBeLessThan(0.12);
  }
});

test("pixels of other primitives add nothing", () => {
  // Per pixel, primitive 0 sees only its own three colours.
  const pair = renderPair(rng.key(2), twoPixels, colors);
  const [own] = pair.changes;
  const estimate = correlatePixels(twoPixels, pair);
  for (let j = 0; j < 3; j++) expect(estimate[j]).toBeCloseTo(((pair.signs[j] as number) * (own as number)) / 0.2, 12);
});

test("a pixel counts once for each primitive that either rendering shows in it", () => {
  const pair = {
    signs: Float32Array.of(1, 1, 1, 1, 1, 1),
    plus: {image: new Float64Array(0), ids: Int32Array.of(0, 0, -1, 1)},
    minus: {image: new Float64Array(0), ids: Int32Array.of(0, 1, 1, -1)},
    changes: Float64Array.of(1, 10, 100, 1000),
  };
  const of = (contributors: Contributors) => {
    const estimate = correlatePixels(twoPixels, pair, contributors);
    return [0.2 * (estimate[0] as number), 0.2 * (estimate[3] as number)].map(Math.round);
  };
  expect(of("either")).toEqual([11, 1110]);
  expect(of("first")).toEqual([11, 1000]);
  expect(of("all")).toEqual([1111, 1111]);
});

test("on triangles both estimates have the same mean, and the pixels' has less variance", () => {
  const scene = triangleScene(rng.key(3), 2);
  const problem: RasterProblem = {
    render: (params) => renderTriangles(params, 32),
    target: renderTriangles(scene, 32).image,
    primitiveOf: Int32Array.from(scene, (_, j) => Math.floor(j / 9)),
    sizes: scene.map((_, j) => (j % 9 < 6 ? 0.02 : 0.1)),
  };
  const start = scene.map((value, j) => value + 0.05 * (rng.host.normal(rng.key(4), 36)[j] as number));
  expect(pixelErrors(problem.render(scene), problem.target).every((error) => error === 0)).toBe(true);
  const draws = rng.split(rng.key(5), 400).map((key) => {
    const pair = renderPair(key, problem, start);
    return (["either", "all"] as const).map((contributors) => correlatePixels(problem, pair, contributors));
  });
  const variance = [0, 0];
  for (let j = 0; j < 36; j++) {
    const columns = [0, 1].map((k) => draws.map((draw) => draw[k]?.[j] as number));
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const spread = (values: number[]) => mean(values.map((value) => (value - mean(values)) ** 2));
    const gaps = (columns[0] as number[]).map((value, i) => value - (columns[1]?.[i] as number));
    expect(Math.abs(mean(gaps)) / Math.sqrt(spread(gaps) / 400)).toBeLessThan(5);
    for (const k of [0, 1]) variance[k] = (variance[k] as number) + spread(columns[k] as number[]);
  }
  expect((variance[1] as number) / (variance[0] as number)).toBeGreaterThan(3);
});

test("refuses what cannot be", () => {
  const pair = renderPair(rng.key(1), twoPixels, colors);
  expect(() => correlatePixels(twoPixels, pair, "second" as Contributors)).toThrow(/contributors must be either/);
  expect(() => rasterGradient(rng.key(1), twoPixels, colors, {samples: 0})).toThrow(/samples/);
});
