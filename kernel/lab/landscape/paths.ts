/** Descents from a point of a plane, by several rules side by side, in float64. */
import type {Descent} from "../optimizers/descent.ts";
import type {Objective} from "../problems/index.ts";

export interface Path {
  readonly name: string;
  readonly points: readonly {readonly step: number; readonly x: number; readonly y: number; readonly value: number}[];
  /** It left the numbers, or the domain by ten of its widths. */
  readonly diverged: boolean;
}

/**
 * Runs update rules from one point of a function of the plane; yields at the start and after every step, as long as it is
 * asked.
 */
export function* descend(
  objective: Objective,
  start: readonly [number, number],
  rules: readonly {readonly descent: Descent; readonly learningRate: number}[],
): Generator<Path[], void, void> {
  const [[left, right] = [0, 0], [bottom, top] = [0, 0]] = objective.domain;
  const reach = 10 * Math.max(right - left, top - bottom);
  const runs = rules.map(({descent, learningRate}) => ({
    descent,
    learningRate,
    state: descent.init(2),
    at: Float64Array.from(start),
    points: [{step: 0, x: start[0], y: start[1], value: objective.value(start)}],
    diverged: false,
  }));
  for (let step = 1; ; step++) {
    yield runs.map(({descent, points, diverged}) => ({name: descent.name, points, diverged}));
    for (const run of runs) {
      if (run.diverged) continue;
      const {updates, state} = run.descent.update(objective.gradient(run.at), run.state, run.learningRate);
      run.state = state;
      run.at = run.at.map((x, i) => x + (updates[i] as number));
      const [x = Number.NaN, y = Number.NaN] = run.at;
      const value = objective.value(run.at);
      run.diverged = !(Number.isFinite(value) && Math.hypot(x, y) < reach);
      if (!run.diverged) run.points.push({step, x, y, value});
    }
  }
}
