import {JSDOM} from "jsdom";
import {afterEach, beforeEach, describe, expect, test, vi} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {gaussian, standard} from "../problems/index.ts";
import {flowPath as epoch, type Integrator, integrators, monitor, splittings, trajectory} from "../samplers/index.ts";
import {chains} from "./chains.ts";
import {flowPath} from "./flow-path.ts";
import {phasePortrait} from "./phase-portrait.ts";
import {powerOfTen} from "./powers.ts";
import {predictiveBand} from "./predictive-band.ts";
import {rowsOf} from "./rows.ts";
import {colorsOf} from "./sampler-colors.ts";
import {stationaryBias} from "./stationary-bias.ts";
import {stepSizeOrder} from "./step-size-order.ts";
import {COLORS} from "./style.ts";

beforeEach(() => {
  const {window} = new JSDOM("");
  vi.stubGlobal("document", window.document);
  vi.stubGlobal("window", window);
  Object.assign(window.HTMLCanvasElement.prototype, {
    getContext: () => ({
      createImageData: (width: number, height: number) => ({data: new Uint8ClampedArray(4 * width * height)}),
      putImageData() {},
    }),
  });
});
afterEach(() => vi.unstubAllGlobals());

const titles = (element: Element) => [...element.querySelectorAll("h2")].map((title) => title.textContent);

describe("phasePortrait", () => {
  const path = (integrator: Integrator, stepSize: number, steps = 100) =>
    trajectory(gaussian([[1]]), integrator, {position: [0], momentum: [1]}, {stepSize, steps});

  test("says who spirals out and who keeps the energy", () => {
    const figure = phasePortrait([
      {name: "Euler", path: path(integrators.euler, 0.1)},
      {name: "leapfrog", path: path(integrators.leapfrog, 0.1)},
    ]);
    expect(titles(figure)).toEqual([
      "Euler spirals out, to 1.6 times the radius",
      "Leapfrog keeps H within 0.25 %, Euler a factor 2.7",
    ]);
  });

  test("says what diverged, and when", () => {
    const figure = phasePortrait([{name: "leapfrog", path: path(integrators.leapfrog, 2.5)}]);
    expect(titles(figure)[1]).toBe("Nobody keeps H at this step size");
    expect(titles(figure)[0]).toMatch(/^Diverged: leapfrog \(step \d+\)$/);
  });

  test("says in words that nothing is chosen; refuses paths of more coordinates", () => {
    expect(phasePortrait([]).textContent).toMatch(/tick one/);
    const plane = trajectory(
      standard,
      integrators.leapfrog,
      {position: [0, 1], momentum: [1, 0]},
      {stepSize: 0.1, steps: 1},
    );
    expect(() => phasePortrait([{name: "leapfrog", path: plane}])).toThrow(/paths\[0\]\.path is of 2 coordinates/);
  });
});

describe("stepSizeOrder", () => {
  const steps = [0.1, 0.05, 0.025];

  test("fits slopes, and says what half a step gains", () => {
    const figure = stepSizeOrder([
      {name: "Euler", stepSizes: steps, errors: steps},
      {name: "leapfrog", stepSizes: steps, errors: steps.map((h) => h ** 2)},
    ]);
    expect(titles(figure)).toEqual(["Half the step divides the error by 2.0 (Euler) to 4.0 (leapfrog)"]);
    expect(figure.textContent).toContain("leapfrog: slope 2.00 ± 0.00");
  });

  test("leaves out what is unstable, and says when nothing is left", () => {
    const figure = stepSizeOrder([{name: "Euler", stepSizes: steps, errors: [Number.NaN, 0.1, 0]}]);
    expect(figure.textContent).toContain("Euler: no slope");
    const empty = stepSizeOrder([{name: "Euler", stepSizes: steps, errors: [Number.NaN, 0, Number.POSITIVE_INFINITY]}]);
    expect(empty.textContent).toMatch(/No step size is stable/);
    expect(() => stepSizeOrder([{name: "Euler", stepSizes: steps, errors: [1]}])).toThrow(/curves\[0\]\.errors is 1/);
  });
});

describe("chains", () => {
  const stateOf = (isDivergent: number[], draws = 40) => {
    const watch = monitor(standard, rng.key(1));
    for (let i = 0; i < draws; i++) {
      const position = standard.sample(rng.foldIn(rng.key(2), i), 20);
      watch.add({
        position,
        isDivergent: Float64Array.from({length: 20}, (_, chain) => isDivergent[chain] ?? 0),
        acceptance: null,
        energyError: null,
        gradEvals: 1,
      });
    }
    return watch.state(true);
  };
  const options = {name: "SGLD", computedIn: "float64 on the host", width: 900};

  test("says whether draws look exact, what it is computed in, and lists the diagnostics", () => {
    const figure = chains(stateOf([]), options);
    expect(titles(figure)[0]).toMatch(/^SGLD on the standard: draws look exact \(MMD² = 0\.00\d\)$/);
    expect(figure.textContent).toContain("20 chains, step 40, in float64 on the host");
    const names = [...figure.querySelectorAll("tr th")].map((name) => name.textContent);
    expect(names).toEqual(["accepted", "E e^(−ΔH)", "ESS bulk", "ESS tail", "R̂", "MMD²", "gradients", "diverged"]);
    expect(figure.querySelectorAll("canvas")).toHaveLength(1);
  });

  test("says that it diverged, in the title and over the picture", () => {
    const figure = chains(stateOf([1, 1]), options);
    expect(titles(figure)[0]).toBe("Diverged: SGLD cannot take this step on the standard");
    expect(figure.textContent).toContain("2 of 20 chains diverged");
  });

  test("keeps the diagnostics until there is a new report, with the numbers of each step", () => {
    const state = stateOf([]);
    const kept = {};
    const first = chains(state, {...options, kept}).querySelector("table");
    const figure = chains({...state, gradEvals: 1234}, {...options, kept});
    expect(figure.querySelector("table")).toBe(first);
    expect(figure.textContent).toContain("gradients1,234");
    expect(chains({...state, report: {...state.report}}, {...options, kept}).querySelector("table")).not.toBe(first);
    expect(chains(state, {...options, kept, width: 500}).querySelector("table")).not.toBe(first);
    expect(chains(state, options).querySelector("table")).not.toBe(first);
  });

  test("draws all chains that are in the picture as one path", () => {
    const state = stateOf([]);
    const path = (position: Float64Array) =>
      chains({...state, position}, options)
        .querySelector('path[aria-label="dot"]')
        ?.getAttribute("d");
    expect(path(state.position)?.split("M")).toHaveLength(21);
    expect(path(Float64Array.of(0, 0, 99, 0, Number.NaN, 0))?.split("M")).toHaveLength(2);
  });

  test("says that it sets out while there are few draws", () => {
    expect(titles(chains(stateOf([], 2), options))[0]).toBe("SGLD on the standard: the chains set out");
  });
});

test("stationaryBias says how far the measured values are off", () => {
  const curves = [{name: "OBABO", stepSizes: [0.5, 1], variances: [16 / 15, 4 / 3]}];
  expect(titles(stationaryBias(curves, []))[0]).toMatch(/depends on the step size/);
  const measured = [{name: "OBABO", stepSize: 1, value: 1.35, standardError: 0.01}];
  const figure = stationaryBias(curves, measured);
  expect(titles(figure)[0]).toBe("1 measured variances lie on the exact curves, the farthest 1.7 standard errors off");
  expect(rowsOf(figure)).toHaveLength(3);
});

test("predictiveBand gives the quantiles as rows", () => {
  const draws = Array.from({length: 100}, (_, i) => [i, 2 * i]);
  const figure = predictiveBand(
    {x: [0, 1], draws, data: [{x: 0, y: 3}], mark: 1},
    {title: "A band", xLabel: "x", yLabel: "f(x)"},
  );
  expect(rowsOf(figure)).toEqual([
    {x: 0, low: 5, quarter: 25, median: 50, threeQuarters: 75, high: 95},
    {x: 1, low: 10, quarter: 50, median: 100, threeQuarters: 150, high: 190},
  ]);
});

test("ticks of powers of ten, and colours that stay with their names", () => {
  expect([1, 1e-6, 1e3, 2e-6, 1e-12].map(powerOfTen)).toEqual(["10⁰", "10⁻⁶", "10³", "", "10⁻¹²"]);
  const {range} = colorsOf(["leapfrog", "another", "RK4"]);
  expect([range[0], range[2]]).toEqual([COLORS.blue, COLORS.green]);
  expect(new Set(range).size).toBe(3);
});

describe("flowPath", () => {
  const start = {position: Float64Array.of(1, 0), momentum: Float64Array.of(0, 1)};
  const points = epoch([standard, standard], splittings.obabo, start, {stepSize: 0.5, friction: 1, key: rng.key(3)});

  test("shows as many flows as were taken, and says what the last one does", () => {
    expect(titles(flowPath(points, {taken: 0}))[0]).toBe("An epoch of 2 steps, one for each minibatch");
    const figure = flowPath(points, {taken: 7});
    expect(titles(figure)[0]).toBe("Step 2 of 2: the point is kicked by this step's batch");
    expect(figure.querySelectorAll('[aria-label="link"] path')).toHaveLength(7);
    expect(titles(flowPath(points))[0]).toBe("Step 2 of 2: the point is rubbed and heated");
  });
});
