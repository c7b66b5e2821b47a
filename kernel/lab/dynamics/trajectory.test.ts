import {median} from "d3";
import {describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {adam, heavyBall, nesterov, rmsprop} from "../optimizers/descent.ts";
import {chebyshev, tanhRegression} from "../problems/index.ts";
import {type TrajectoryOptions, type TrajectoryState, trajectory} from "./trajectory.ts";

const problem = tanhRegression(chebyshev(4));
const key = rng.key(4);
const start = problem.init(key);

async function run(steps: number, options: Partial<TrajectoryOptions>): Promise<TrajectoryState> {
  let last: TrajectoryState | undefined;
  for await (const state of trajectory(problem, {learningRate: 0.4, key, start, every: 50, ...options})) {
    last = state;
    if (state.step >= steps || state.diverged) break;
  }
  return last as TrajectoryState;
}

const plateau = ({history}: TrajectoryState) =>
  median(history.slice(-20).map(({sharpness, threshold}) => (sharpness[0] as number) / threshold));

describe("sharpness ends at the threshold of each rule", () => {
  test.each([
    ["heavy ball", {descent: heavyBall(0.5), learningRate: 0.3}, 4000],
    ["Nesterov", {descent: nesterov(0.9), learningRate: 0.1}, 4000],
    ["RMSProp", {descent: rmsprop(), learningRate: 2e-3}, 2000],
    ["Adam", {descent: adam(0.9), learningRate: 1e-2}, 2000],
  ] as const)(
    "%s",
    async (_, options, steps) => {
      const state = await run(steps, options);
      expect(state.diverged).toBe(false);
      expect(plateau(state)).toBeGreaterThan(0.85);
      expect(plateau(state)).toBeLessThan(1.15);
    },
    60_000,
  );
});

test("gradient flow beside it goes through the threshold", async () => {
  const {history} = await run(3000, {flow: true, every: 200});
  const last = history.at(-1);
  expect(last?.flow?.sharpness).toBeGreaterThan(1.1 * (last?.threshold as number));
  expect(history[0]?.flow?.loss).toBe(history[0]?.loss);
}, 60_000);

test("the plateau moves when the learning rate changes on the way", async () => {
  let eta = 0.4;
  let step = 0;
  const learningRate = () => {
    if (step++ > 3000) eta = 0.3;
    return eta;
  };
  const state = await run(6000, {learningRate});
  expect(state.history.at(-1)?.threshold).toBeCloseTo(2 / 0.3, 9);
  expect(plateau(state)).toBeGreaterThan(0.85);
}, 60_000);

test("a run that diverges says so and ends", async () => {
  const state = await run(1e9, {learningRate: 40});
  expect(state.diverged).toBe(true);
  expect(state.history.length).toBeGreaterThan(0);
});

test("the same key gives the same numbers", async () => {
  const [a, b] = [await run(500, {}), await run(500, {})];
  expect(a.history).toEqual(b.history);
});

test("a learning rate that is none is refused", async () => {
  await expect(run(1, {learningRate: 0})).rejects.toThrow(/trajectory: learningRate must be above 0; it is 0/);
});
