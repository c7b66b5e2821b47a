import {expect, test} from "vitest";
import {rotated} from "./known-matrices.ts";
import {at, dot, eigenSymmetric, tridiagonalEigen} from "./symmetric.ts";

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-13): void {
  expect(found.length).toBe(expected.length);
  const scale = Math.max(1e-300, ...Array.from(expected, Math.abs));
  for (let i = 0; i < found.length; i++) {
    expect(Math.abs((found[i] ?? Number.NaN) - (expected[i] ?? Number.NaN)) / scale).toBeLessThan(tolerance);
  }
}

const firstRow = (m: number) => Float64Array.from({length: m}, (_, i) => (i === 0 ? 1 : 0));

test.each([1, 2, 3, 10, 101])("the second difference of %i points: eigenvalues and first components", (m) => {
  const {values, rows} = tridiagonalEigen(Array(m).fill(2), Array(m - 1).fill(-1), [firstRow(m)]);
  const angles = Array.from({length: m}, (_, i) => ((i + 1) * Math.PI) / (m + 1));
  expectClose(
    values,
    angles.map((angle) => 2 - 2 * Math.cos(angle)),
  );
  const squares = Array.from(rows[0] ?? [], (component) => component ** 2);
  expectClose(
    squares,
    angles.map((angle) => (2 / (m + 1)) * Math.sin(angle) ** 2),
    1e-11,
  );
});

test("Wilkinson's matrix of 21: the largest two differ by 1e-14 of themselves", () => {
  const diagonal = Array.from({length: 21}, (_, i) => Math.abs(10 - i));
  const {values} = tridiagonalEigen(diagonal, Array(20).fill(1));
  expectClose([at(values, 0), at(values, 20)], [-1.1254415221199847, 10.746194182903393]);
  expect(at(values, 20) - at(values, 19)).toBeLessThan(1e-13);
});

test("a zero diagonal, blocks that are not joined, tiny and huge entries", () => {
  expectClose(tridiagonalEigen([0, 0], [1]).values, [-1, 1]);
  expectClose(tridiagonalEigen([0, 0, 0, 0], [3, 0, 2]).values, [-3, -2, 2, 3]);
  expectClose(tridiagonalEigen([0, 0], [1e-200]).values, [-1e-200, 1e-200]);
  expectClose(tridiagonalEigen([1e150, 2e150], [0]).values, [1e150, 2e150]);
  expectClose(tridiagonalEigen([0, 0, 0], [0, 0]).values, [0, 0, 0]);
  expectClose(tridiagonalEigen([], []).values, []);
  expectClose(tridiagonalEigen([0, 0], [Number.MIN_VALUE]).values, [0, 0]);
  const {values, rows} = tridiagonalEigen([3, 1, 2], [0, 0], [Float64Array.of(10, 20, 30)]);
  expectClose(values, [1, 2, 3]);
  expectClose(rows[0] ?? [], [20, 30, 10]);
});

test("numbers that are none are refused", () => {
  expect(() => tridiagonalEigen([1, Number.NaN], [0])).toThrow(RangeError);
  expect(() => tridiagonalEigen([1, 2, 3], [0])).toThrow("must be finite");
  expect(() => eigenSymmetric([[Number.POSITIVE_INFINITY]])).toThrow(RangeError);
});

test("dense: values computed elsewhere", () => {
  const {values, vectors} = eigenSymmetric([
    [3, 0.5, 0.5],
    [0.5, 2, 0.5],
    [0.5, 0.5, 1],
  ]);
  expectClose(values, [0.7553557141, 1.8554157268, 3.3892285591], 1e-10);
  const sign = Math.sign(at(vectors[2], 0));
  expectClose(
    Array.from(vectors[2] ?? [], (x) => sign * x),
    [0.8716214627, 0.4102577709, 0.2682621612],
    1e-9,
  );
  expectClose(
    eigenSymmetric([
      [802, -400],
      [-400, 200],
    ]).values,
    [0.399360767, 1001.60064],
    1e-8,
  );
});

const spectra: [string, number[]][] = [
  ["distinct", Array.from({length: 40}, (_, i) => i - 20)],
  ["multiple", [1, 1, 1, 2, 2, 5, 5, 5, 5, -3, -3, 0, 0]],
  ["clustered", Array.from({length: 20}, (_, i) => 1 + i * 1e-9)],
  ["over 16 orders of magnitude", Array.from({length: 17}, (_, i) => 10 ** -i)],
  ["one", [7]],
  ["zero", [0, 0, 0]],
];

test.each(spectra)("dense: a rotated matrix of known eigenvalues (%s)", (_, given) => {
  const {matrix} = rotated(given);
  const {values, vectors} = eigenSymmetric(matrix);
  expectClose(values, Float64Array.from(given).sort());
  vectors.forEach((vector, i) => {
    const image = Float64Array.from(matrix, (row) => dot(row, vector));
    const scale = Math.max(...given.map(Math.abs));
    image.forEach((entry, j) => {
      expect(Math.abs(entry - at(values, i) * at(vector, j))).toBeLessThanOrEqual(1e-13 * scale);
    });
    vectors.forEach((other, j) => {
      expect(Math.abs(dot(vector, other) - (i === j ? 1 : 0))).toBeLessThan(1e-13);
    });
  });
});
