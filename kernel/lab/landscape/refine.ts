/** A surface that is drawn coarse first and gets finer. */

export interface Surface {
  /** Values row by row, `size` × `size`, the first row that of the largest y; coarser ones stand for those to come. */
  readonly values: Float32Array;
  readonly size: number;
  /** Points evaluated so far, of size². */
  readonly known: number;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

export interface RefineOptions {
  /** First and last coordinate of the grid's points. */
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  /** Points along each side in the end: 2ᵏ + 1; by default 65. */
  readonly size?: number;
  /** Points along each side of the first picture: 2ʲ + 1; by default 9. */
  readonly coarsest?: number;
}

/**
 * Evaluates a function on a grid, each round on the points halfway between those of the rounds before, in one call; yields
 * the surface after every round.
 * @param evaluate values at points (x, y), flat
 * @throws RangeError for sizes that are not 2ᵏ + 1
 */
export async function* refine(
  evaluate: (points: Float64Array) => Promise<ArrayLike<number>> | ArrayLike<number>,
  {x, y, size = 65, coarsest = Math.min(9, size)}: RefineOptions,
): AsyncGenerator<Surface, void, void> {
  for (const [name, value] of Object.entries({size, coarsest})) {
    if (!Number.isInteger(Math.log2(value - 1)) || value < 3) {
      throw new RangeError(`landscape.refine: ${name} must be a power of 2 plus 1, at least 3; it is ${value}.`);
    }
  }
  if (coarsest > size) throw new RangeError(`landscape.refine: coarsest, ${coarsest}, is above size, ${size}.`);
  const values = new Float32Array(size * size);
  const isKnown = new Uint8Array(size * size);
  const at = ([from, to]: readonly [number, number], i: number) => from + ((to - from) * i) / (size - 1);
  let known = 0;
  for (let stride = (size - 1) / (coarsest - 1); stride >= 1; stride /= 2) {
    const places: number[] = [];
    for (let row = 0; row < size; row += stride) {
      for (let column = 0; column < size; column += stride) {
        if (!isKnown[row * size + column]) places.push(row * size + column);
      }
    }
    const points = Float64Array.from(
      places.flatMap((place) => [at(x, place % size), at([y[1], y[0]], Math.floor(place / size))]),
    );
    const found = await evaluate(points);
    places.forEach((place, i) => {
      values[place] = found[i] as number;
      isKnown[place] = 1;
    });
    known += places.length;
    if (stride > 1) fill(values, size, stride);
    yield {values: Float32Array.from(values), size, known, x, y};
  }
}

/** Between known points, bilinear: a coarse picture has the shape of the fine one. */
function fill(values: Float32Array, size: number, stride: number): void {
  const mix = (a: number, b: number, t: number) => a + (b - a) * t;
  for (let row = 0; row < size; row++) {
    const top = Math.min(row - (row % stride), size - 1 - stride);
    const down = (row - top) / stride;
    for (let column = 0; column < size; column++) {
      const left = Math.min(column - (column % stride), size - 1 - stride);
      const across = (column - left) / stride;
      const corner = (r: number, c: number) => values[(top + r * stride) * size + left + c * stride] as number;
      if (row % stride === 0 && column % stride === 0) continue;
      values[row * size + column] = mix(
        mix(corner(0, 0), corner(0, 1), across),
        mix(corner(1, 0), corner(1, 1), across),
        down,
      );
    }
  }
}
