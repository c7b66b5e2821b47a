import {JSDOM} from "jsdom";
import {describe, expect, test} from "vitest";
import {type ClaimResult, checkClaim, checkValue} from "./claim.ts";
import {createClaims} from "./claims.ts";

const above = (bound: number) => (m: number) => m > bound;

describe("claim", () => {
  test("passes when the predicate is true of the measured value and false of every control", () => {
    const result = checkClaim("learns", {measured: 0.95, holds: above(0.9), controls: {untrained: 0.1, noise: 0.12}});
    expect(result).toMatchObject({
      passed: true,
      holds: true,
      controls: {untrained: false, noise: false},
      measured: 0.95,
    });
    expect(result.reason).toBeUndefined();
  });

  test.each([
    ["false of the measured value", {measured: 0.5, holds: above(0.9), controls: {a: 0.1}}, /false of the measured/],
    [
      "true of a control",
      {measured: 0.95, holds: above(0), controls: {a: 0.1, b: -1}},
      /true of the control "a" as well/,
    ],
    ["without a control", {measured: 0.95, holds: above(0.9), controls: {}}, /no control/],
    [
      "measured NaN, even if the predicate says true",
      {measured: Number.NaN, holds: () => true, controls: {a: 1}},
      /measured value is NaN/,
    ],
    [
      "a control NaN, though the predicate is false there",
      {measured: 1, holds: above(0), controls: {a: Number.NaN}},
      /control "a" is NaN/,
    ],
  ])("fails when it is %s", (_, options, reason) => {
    const result = checkClaim("c", options);
    expect(result.passed).toBe(false);
    expect(result.reason).toMatch(reason);
  });

  test("NaN inside an array or an object counts", () => {
    const list = checkClaim("c", {measured: [1, Number.NaN], holds: (m) => m.length === 2, controls: {a: [1]}});
    const named = checkClaim("c", {measured: {x: Number.NaN}, holds: () => true, controls: {a: {x: 0}}});
    expect([list.passed, named.passed]).toEqual([false, false]);
  });

  test("typed arrays and objects of numbers can be measured; infinity is a value like others", () => {
    const typed = checkClaim("c", {
      measured: Float32Array.of(1, 2),
      holds: (m) => m[1] === 2,
      controls: {a: Float32Array.of(0)},
    });
    expect(typed).toMatchObject({passed: true, measured: [1, 2]});
    const diverges = checkClaim("c", {
      measured: 3,
      holds: Number.isFinite,
      controls: {"step 10× as long": Number.POSITIVE_INFINITY},
    });
    expect(diverges.passed).toBe(true);
  });

  test.each<[unknown[], RegExp]>([
    [["", {}], /first argument must be what is claimed/],
    [["c"], /second argument must be an object with measured, holds, controls/],
    [
      ["c", {measured: 1, holds: above(0), control: {a: 0}}],
      /"c" has no option control; there are measured, holds, controls/,
    ],
    [["c", {holds: above(0), controls: {a: 0}}], /measured must be a number, an array/],
    [["c", {measured: [], holds: above(0), controls: {a: 0}}], /at least one number/],
    [["c", {measured: "0.9", holds: above(0), controls: {a: 0}}], /measured must be a number/],
    [["c", {measured: Promise.resolve(1), holds: above(0), controls: {a: 0}}], /measured is a promise; await it/],
    [["c", {measured: {dataSync() {}}, holds: above(0), controls: {a: 0}}], /measured is a tensor; read it first/],
    [["c", {measured: 1, holds: 3, controls: {a: 0}}], /holds must be a function/],
    [
      ["c", {measured: 1, holds: () => 1, controls: {a: 0}}],
      /holds must return true or false; on measured it returned number/,
    ],
    [["c", {measured: 1, holds: above(0), controls: [0]}], /controls must be an object/],
    [["c", {measured: 1, holds: above(0)}], /controls must be an object/],
    [["c", {measured: 1, holds: above(0), controls: {a: [0]}}], /control "a" must be a number, as measured is/],
    [["c", {measured: {x: 1}, holds: () => true, controls: {a: {y: 0}}}], /control "a" must be an object with x/],
  ])("refuses %o", (args, message) => {
    expect(() => (checkClaim as (...args: unknown[]) => unknown)(...args)).toThrow(message);
  });

  test("what the predicate throws comes through", () => {
    const holds = () => {
      throw new RangeError("mine");
    };
    expect(() => checkClaim("c", {measured: 1, holds, controls: {a: 0}})).toThrow("mine");
  });
});

describe("expectValue", () => {
  test.each([
    [{measured: 1.01, expected: 1, tolerance: 0.02}, true],
    [{measured: 1.01, expected: 1, tolerance: 0.005}, false],
    [{measured: 2, expected: 2, tolerance: 0}, true],
    [{measured: 1.39, expected: 1, stderr: 0.1}, true],
    [{measured: 1.41, expected: 1, stderr: 0.1}, false],
    [{measured: [1, 2], expected: [1, 2.1], tolerance: 0.2}, true],
    [{measured: Float32Array.of(1, 2), expected: [1, 3], tolerance: 0.2}, false],
    [{measured: Number.NaN, expected: 1, tolerance: 1e9}, false],
    [{measured: 1, expected: Number.NaN, tolerance: 1e9}, false],
    [{measured: Number.NaN, expected: Number.NaN, tolerance: 1}, false],
    [{measured: [1, Number.NaN], expected: [1, 1], tolerance: 1}, false],
    [{measured: Number.POSITIVE_INFINITY, expected: Number.POSITIVE_INFINITY, tolerance: 0}, true],
    [{measured: Number.POSITIVE_INFINITY, expected: 1, tolerance: 1}, false],
  ])("%o → %s", (options, passed) => {
    expect(checkValue("v", options as Parameters<typeof checkValue>[1])).toMatchObject({
      passed,
      holds: passed,
      controls: {},
    });
  });

  test("says by how much it is off", () => {
    expect(checkValue("v", {measured: [1, 5], expected: [1, 2], tolerance: 0.5}).reason).toBe(
      "it is off by 3, more than 0.5",
    );
    expect(checkValue("v", {measured: 2, expected: 1, stderr: 0.1}).reason).toMatch(/more than 4 standard errors, 0.4/);
  });

  test.each<[unknown, RegExp]>([
    [{measured: 1, expected: 1}, /give either tolerance or stderr/],
    [{measured: 1, expected: 1, tolerance: 1, stderr: 1}, /give either/],
    [{measured: 1, expected: 1, tolerance: -1}, /tolerance must be a number ≥ 0, not -1/],
    [{measured: 1, expected: 1, tolerance: Number.NaN}, /not NaN/],
    [{measured: 1, expected: 1, stderr: Number.POSITIVE_INFINITY}, /stderr must be a number ≥ 0, not Infinity/],
    [{measured: [1, 2], expected: 1, tolerance: 1}, /measured has 2 values but expected has 1/],
    [{measured: "1", expected: 1, tolerance: 1}, /measured must be a number or a list/],
    [{measured: 1, tolerance: 1}, /expected must be a number or a list/],
    [{measured: 1, expected: 1, tol: 1}, /no option tol/],
  ])("refuses %o", (options, message) => {
    expect(() => checkValue("v", options as Parameters<typeof checkValue>[1])).toThrow(message);
  });
});

describe("the figure", () => {
  function inCell() {
    const reported: ClaimResult[] = [];
    const {document} = new JSDOM().window;
    return {reported, ...createClaims({document, report: (result) => reported.push(result)})};
  }
  const texts = (element: Element, selector: string) =>
    [...element.querySelectorAll(selector)].map((e) => e.textContent);

  test("shows the measured value against the bound and each control beside it", () => {
    const {claim, reported} = inCell();
    const options = {
      measured: 0.12345,
      holds: (m: number) => m < 0.2,
      controls: {"plain SGD": 0.9},
      bound: 0.2,
      unit: "nats",
      seeds: 5,
    };
    const figure = claim("the loss falls", options);
    expect(figure.tagName).toBe("FIGURE");
    expect(figure.className).toBe("claim claim-passed");
    expect(texts(figure, "figcaption")).toEqual(["✓ the loss falls (5 seeds)"]);
    expect(texts(figure, "thead th")).toEqual(["value", "bound 0.2 nats"]);
    expect(texts(figure, "tbody tr")).toEqual([
      "measured0.1235 nats✓ holds",
      "control: plain SGD0.9 nats✓ does not hold",
    ]);
    expect([...figure.querySelectorAll("th")].map((th) => th.getAttribute("scope"))).toEqual([
      "col",
      "col",
      "row",
      "row",
    ]);
    expect(reported).toEqual([figure.value]);
  });

  test("a failed claim says why", () => {
    const {claim, reported} = inCell();
    const figure = claim("c", {measured: 1, holds: (m) => m > 0, controls: {"no noise": 2}});
    expect(figure.className).toBe("claim claim-failed");
    expect(texts(figure, "figcaption")).toEqual([
      '✗ c: not shown, because it is true of the control "no noise" as well.',
    ]);
    expect(texts(figure, "td.claim-wrong")).toEqual(["✗ holds too"]);
    expect(reported[0]?.passed).toBe(false);
  });

  test("an expected value shows what was expected", () => {
    const figure = inCell().expectValue("E[x]", {measured: [0.5, 0.25], expected: [0.5, 0.25], tolerance: 0.01});
    expect(texts(figure, "thead th")[1]).toBe("expected [0.5, 0.25] ± 0.01");
    expect(texts(figure, "tbody tr")).toEqual(["measured[0.5, 0.25]✓ holds"]);
  });

  test("names are text, never markup; a misused claim reports nothing", () => {
    const {claim, reported} = inCell();
    const figure = claim("<img src=x>", {measured: 1, holds: (m) => m > 0, controls: {"<b>": 0}});
    expect(figure.querySelector("img, b")).toBeNull();
    expect(() => claim("c", {measured: 1, holds: 1 as never, controls: {}})).toThrow(TypeError);
    expect(reported).toHaveLength(1);
  });
});
