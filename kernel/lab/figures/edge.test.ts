/** The figures of the edge of stability: what their titles say, and that they say something in every state. */
import {JSDOM} from "jsdom";
import {afterEach, beforeEach, describe, expect, test, vi} from "vitest";
import {scalarNetwork, type TrajectoryState} from "../dynamics/index.ts";
import {centralFlowTrace} from "./central-flow.ts";
import {gradientFlowSolutions} from "./scalar-network.ts";
import {sharpnessTrace} from "./sharpness-trace.ts";

beforeEach(() => {
  const {window} = new JSDOM("");
  vi.stubGlobal("document", window.document);
  vi.stubGlobal("window", window);
});
afterEach(() => vi.unstubAllGlobals());

const titles = (element: Element) => [...element.querySelectorAll("h2")].map((title) => title.textContent);
const legends = (element: Element) =>
  [...element.querySelectorAll("figure")].map((figure) =>
    [...figure.querySelectorAll("[class*=swatch]:not([class*=swatches])")].map((swatch) => swatch.textContent),
  );

function stateOf(partial: Partial<TrajectoryState>, sharpness = [2.5, 1], losses = [1, 0.9]): TrajectoryState {
  const history = losses.map((loss, i) => ({
    step: 20 * i,
    loss,
    learningRate: 0.4,
    sharpness: Float64Array.from(sharpness),
    threshold: 5,
  }));
  const w = new Float64Array(2);
  return {step: 20, w, history, phase: "stable", diverged: false, products: 9, gradients: 20, ...partial};
}

describe("sharpnessTrace", () => {
  test.each([
    ["stable", [2.5, 1], "Stable: sharpness 2.50, below 2/η = 5.00"],
    ["progressive sharpening", [4, 1], "Progressive sharpening: 4.00, rising towards 2/η = 5.00"],
    ["edge of stability", [5.1, 1], "At the edge of stability: sharpness hovers at 2/η = 5.00"],
    ["beyond the edge", [9, 1], "Beyond the edge: sharpness 9.00, above 2/η = 5.00"],
    ["catapult", [3, 1], "Catapult: thrown to flatter ground, sharpness 3.00, edge 2/η = 5.00"],
  ] as const)("names the phase: %s", (phase, sharpness, title) => {
    const figure = sharpnessTrace(stateOf({phase}, [...sharpness]));
    expect(titles(figure)).toEqual([title, "The loss falls at every look"]);
  });

  test("has a legend in both charts, with gradient flow where there is one", () => {
    expect(legends(sharpnessTrace(stateOf({})))).toEqual([["top eigenvalue", "second"], ["of descent"]]);
    expect(legends(sharpnessTrace(stateOf({}, [2])))).toEqual([["top eigenvalue"], ["of descent"]]);
    const state = stateOf({});
    const history = state.history.map((point) => ({...point, flow: {loss: 0.5, sharpness: 7}}));
    expect(legends(sharpnessTrace({...state, history}))).toEqual([
      ["top eigenvalue", "second", "of gradient flow"],
      ["of descent", "of gradient flow"],
    ]);
  });

  test("says so when training diverged, or has not begun", () => {
    const [lost] = titles(sharpnessTrace(stateOf({diverged: true, step: 1240})));
    expect(lost).toBe("Diverged by step 1,240: this learning rate is too large to come back from");
    const [empty, loss] = titles(sharpnessTrace(stateOf({history: [], step: 0})));
    expect(empty).toBe("The rule takes its first steps before there is anything to measure");
    expect(loss).toBe("The loss begins at …");
  });
});

describe("centralFlowTrace", () => {
  const points = (count: number, variances: number[]) =>
    Array.from({length: count}, (_, step) => ({
      step,
      loss: step % 2 ? 0.4 : 0.2,
      predicted: 0.33,
      smooth: 0.1,
      variances,
    }));

  test("compares averages once there are enough steps", () => {
    expect(titles(centralFlowTrace(points(200, [0.0004, 0.0005])))).toEqual([
      "The flow predicts descent’s average loss to 10 %",
      "At the edge along 2 directions, it swings by ±0.030",
    ]);
  });

  test("says that there is nothing yet", () => {
    for (const empty of [[], points(1, [])]) {
      expect(titles(centralFlowTrace(empty))).toEqual([
        "The flow starts where descent does",
        "Below the edge nothing swings",
      ]);
    }
  });
});

describe("gradientFlowSolutions", () => {
  const descend = (start: number[], steps: number) => {
    const path = [Float64Array.from(start)];
    for (let step = 0; step < steps; step++) {
      const w = path.at(-1) as Float64Array;
      const slope = scalarNetwork(2).gradient(w);
      path.push(w.map((x, i) => x - 0.2 * (slope[i] as number)));
    }
    return path;
  };

  test("finds the sharpness of the solutions falling, as the theorem says", () => {
    const [, title] = titles(gradientFlowSolutions(descend([3.4, 0.3], 60), 0.2));
    expect(title).toMatch(/^The solution’s sharpness only falls: \d+\.\d+, edge 2\/η = 10\.0$/);
  });

  test("ends where the weights change sign, and says so", () => {
    const path = [Float64Array.of(2, 0.5), Float64Array.of(1, -0.5)];
    expect(titles(gradientFlowSolutions(path, 0.2))[0]).toBe("At step 1 the weights changed sign: no flow leads back");
  });

  test("counts rises of what should not rise", () => {
    const path = [Float64Array.of(1, 1), Float64Array.of(3, 0.4)];
    expect(titles(gradientFlowSolutions(path, 0.2))[1]).toBe("The solution’s sharpness rose 1 times");
  });
});
