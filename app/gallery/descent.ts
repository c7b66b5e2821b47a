/** Three ways down Himmelblau's function f(x, y) = (x² + y − 11)² + (x + y² − 7)², for the picture on the home page. */

export type Point = readonly [x: number, y: number];

export const METHODS = ["gradient descent", "momentum", "Adam"] as const;
export type Method = (typeof METHODS)[number];

/** Himmelblau's function; four minima, all 0. */
export function height([x, y]: Point): number {
  return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2;
}

/** Its gradient (∂f/∂x, ∂f/∂y). */
export function slope([x, y]: Point): Point {
  const a = x * x + y - 11;
  const b = x + y * y - 7;
  return [4 * x * a + 2 * b, 2 * a + 4 * y * b];
}

/** The points that a method visits from `start`, itself included, until it rests or `steps` are done. */
export function descend(method: Method, start: Point, steps = 260): Point[] {
  const path: Point[] = [start];
  const step = STEPPERS[method]();
  for (let t = 1, point = start; t <= steps; t++) {
    const gradient = slope(point);
    const [dx, dy] = step(gradient, t);
    point = [point[0] + dx, point[1] + dy];
    path.push(point);
    if (Math.hypot(dx, dy) < 1e-4 && Math.hypot(...gradient) < 1e-2) break;
  }
  return path;
}

type Stepper = (gradient: Point, t: number) => Point;

const STEPPERS: Readonly<Record<Method, () => Stepper>> = {
  "gradient descent": () => {
    const rate = 0.004;
    return ([gx, gy]) => [-rate * gx, -rate * gy];
  },
  momentum: () => {
    const [rate, keep] = [0.0012, 0.9];
    let velocity: Point = [0, 0];
    return ([gx, gy]) => {
      velocity = [keep * velocity[0] - rate * gx, keep * velocity[1] - rate * gy];
      return velocity;
    };
  },
  Adam: () => {
    const [rate, b1, b2, epsilon] = [0.12, 0.9, 0.999, 1e-8];
    const mean = [0, 0];
    const square = [0, 0];
    return (gradient, t) => {
      const update = (i: 0 | 1) => {
        mean[i] = b1 * (mean[i] ?? 0) + (1 - b1) * gradient[i];
        square[i] = b2 * (square[i] ?? 0) + (1 - b2) * gradient[i] ** 2;
        return (-rate * (mean[i] ?? 0)) / (1 - b1 ** t) / (Math.sqrt((square[i] ?? 0) / (1 - b2 ** t)) + epsilon);
      };
      return [update(0), update(1)];
    };
  },
};
