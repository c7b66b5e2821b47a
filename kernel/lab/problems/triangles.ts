/** A rasterizer without derivatives: coloured triangles, each pixel the colour of the last one that covers its centre. */
import {rng} from "../../engine/rng/index.ts";
import {checkWhole, ProblemError} from "./arguments.ts";

export interface Rendering {
  /** Red, green and blue of each pixel, row by row from the top [side · side · 3]. */
  readonly image: Float64Array;
  /** The number of the triangle that is seen in each pixel, −1 where none is [side · side]. */
  readonly ids: Int32Array;
}

/** Numbers of a triangle in a scene: x₁ y₁ x₂ y₂ x₃ y₃ on the unit square, y downwards, then red, green and blue. */
export const TRIANGLE_SIZE = 9;
export const BACKGROUND = 0.1;

/**
 * Draws the triangles of a scene [9 · triangles], later ones over earlier ones.
 * @throws ProblemError for a scene that is not of whole triangles
 */
export function renderTriangles(scene: Float64Array, side = 32): Rendering {
  checkWhole("renderTriangles", "side", side, 1);
  if (scene.length % TRIANGLE_SIZE !== 0) {
    throw new ProblemError("renderTriangles", "scene", `${scene.length} numbers`, `${TRIANGLE_SIZE} for each triangle`);
  }
  const image = new Float64Array(side * side * 3).fill(BACKGROUND);
  const ids = new Int32Array(side * side).fill(-1);
  for (let id = 0; id < scene.length / TRIANGLE_SIZE; id++) {
    const from = id * TRIANGLE_SIZE;
    const corner = (k: number) => (scene[from + k] as number) * side;
    const [x1, y1, x2, y2, x3, y3] = [corner(0), corner(1), corner(2), corner(3), corner(4), corner(5)];
    const [left, right] = pixelsBetween(x1, x2, x3, side);
    const [top, bottom] = pixelsBetween(y1, y2, y3, side);
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const [x, y] = [column + 0.5, row + 0.5];
        const first = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1);
        const second = (x3 - x2) * (y - y2) - (y3 - y2) * (x - x2);
        const third = (x1 - x3) * (y - y3) - (y1 - y3) * (x - x3);
        // On the same side of all three edges, whichever way round they go.
        const isInside = (first >= 0 && second >= 0 && third >= 0) || (first <= 0 && second <= 0 && third <= 0);
        if (!isInside) continue;
        const pixel = row * side + column;
        ids[pixel] = id;
        for (let channel = 0; channel < 3; channel++) image[3 * pixel + channel] = scene[from + 6 + channel] as number;
      }
    }
  }
  return {image, ids};
}

/** The first and the last pixel whose centre may lie between three coordinates. */
function pixelsBetween(a: number, b: number, c: number, side: number): [number, number] {
  return [Math.max(0, Math.ceil(Math.min(a, b, c) - 0.5)), Math.min(side - 1, Math.floor(Math.max(a, b, c) - 0.5))];
}

/**
 * A scene of grid × grid triangles, one in each cell of the unit square: of radius 0.45/grid, turned at random, in
 * colours from 0.2 to 1.
 */
export function triangleScene(key: rng.Key, grid: number): Float64Array {
  checkWhole("triangleScene", "grid", grid, 1);
  const count = grid * grid;
  const uniforms = rng.host.uniform(key, 4 * count);
  const scene = new Float64Array(TRIANGLE_SIZE * count);
  for (let id = 0; id < count; id++) {
    const [turn, ...colors] = uniforms.subarray(4 * id, 4 * id + 4);
    const centre = [((id % grid) + 0.5) / grid, (Math.floor(id / grid) + 0.5) / grid] as const;
    for (let corner = 0; corner < 3; corner++) {
      const angle = 2 * Math.PI * ((turn as number) + corner / 3);
      scene[TRIANGLE_SIZE * id + 2 * corner] = centre[0] + (0.45 / grid) * Math.cos(angle);
      scene[TRIANGLE_SIZE * id + 2 * corner + 1] = centre[1] + (0.45 / grid) * Math.sin(angle);
    }
    scene.set(
      colors.map((u) => 0.2 + 0.8 * u),
      TRIANGLE_SIZE * id + 6,
    );
  }
  return scene;
}
