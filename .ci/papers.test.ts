import {readFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {declaredMutants, mutate} from "./mutants.mjs";
import {mergeResults} from "./paper-results.mjs";
import {chooseSlugs, inParallel, paperSlugs} from "./paper-runs.mjs";
import {sample, touched} from "./papers-due.mjs";
import {root} from "./steps.mjs";

const slugs = ["005-mxfp4", "038-guess", "119-adagrad-norm"];

describe("the notebooks that --only names", () => {
  test("by number or by name, each once", () => {
    expect(chooseSlugs(slugs, "119, 5,005-mxfp4")).toEqual(["119-adagrad-norm", "005-mxfp4"]);
  });

  test.each(["", "7", "mxfp4", "5,,38"])("%j is refused", (list) => {
    expect(() => chooseSlugs(slugs, list)).toThrow(/There is no paper notebook/);
  });
});

test("work in parallel keeps the items' order and never exceeds its number of jobs", async () => {
  let [running, most] = [0, 0];
  const results = await inParallel([30, 1, 20, 1], 2, async (ms: number) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, ms));
    running--;
    return ms * 2;
  });
  expect(results).toEqual([60, 2, 40, 2]);
  expect(most).toBe(2);
});

describe("results", () => {
  const outcome = {slug: "038-guess", backend: "wasm", passed: true, seconds: 4.04, megabytes: 212, claims: []};

  test("a figure that moves a little stays as it was, one that moves a lot does not", () => {
    const first = mergeResults({}, [outcome], slugs);
    expect(first).toEqual({"038-guess": {wasm: {passed: true, seconds: 4, megabytes: 210, claims: []}}});
    expect(mergeResults(first, [{...outcome, seconds: 4.9, megabytes: 180}], slugs)).toEqual(first);
    expect(mergeResults(first, [{...outcome, seconds: 8}], slugs)["038-guess"].wasm.seconds).toBe(8);
  });

  test("other backends and notebooks keep theirs; notebooks that are gone leave; keys are in order", () => {
    const before = {"007-gone": {wasm: {passed: true}}, "119-adagrad-norm": {wasm: {passed: true}}};
    const after = mergeResults(
      before,
      [
        {...outcome, backend: "wasm"},
        {...outcome, backend: "cpu"},
      ],
      slugs,
    );
    expect(Object.keys(after)).toEqual(["038-guess", "119-adagrad-norm"]);
    expect(Object.keys(after["038-guess"])).toEqual(["cpu", "wasm"]);
  });

  test("a run that left no figures is a failure without them", () => {
    const broken = {slug: "038-guess", backend: "wasm", passed: false};
    expect(mergeResults({}, [broken], slugs)["038-guess"].wasm).toEqual({passed: false, claims: []});
  });
});

describe("the notebooks of npm test", () => {
  const papers = [
    {slug: "a", text: "lab.estimators.jvp()"},
    {slug: "b", text: "lab.zerothOrder.spsa()"},
    {slug: "c", text: "lab.figures.chart()"},
  ];

  test.each([
    [["notebooks/papers/c.html"], ["c"]],
    [["kernel/lab/estimators/gaussian.ts"], ["a"]],
    [["kernel/lab/zeroth-order/x.ts", "README.md"], ["b"]],
    [["kernel/engine/tree.ts"], []],
  ])("%j concerns %j", (changed, expected) => expect(touched(papers, changed)).toEqual(expected));

  test("the sample depends on the commit alone, and is as large as it says", () => {
    const many = Array.from({length: 40}, (_, i) => String(i));
    expect(sample(many, "c1", 12)).toHaveLength(12);
    expect(sample(many, "c1", 12)).toEqual(sample(many.toReversed(), "c1", 12));
    expect(sample(many, "c1", 12)).not.toEqual(sample(many, "c2", 12));
  });
});

describe("mutants", () => {
  test("replace text that is there once", () => {
    const mutant = {file: "f.ts", name: "n", find: "a + b", replace: "a - b"};
    expect(mutate("x = a + b;", mutant)).toBe("x = a - b;");
    expect(() => mutate("a + b + a + b", mutant)).toThrow(/“n”: its text is there 2 times/);
    expect(() => mutate("", mutant)).toThrow(/0 times/);
  });

  test.each(declaredMutants().map((mutant) => [`${mutant.notebook}: ${mutant.name}`, mutant] as const))(
    "%s fits its source and notebook",
    (_, mutant) => {
      expect(paperSlugs()).toContain(mutant.notebook);
      const source = readFileSync(join(root, mutant.file), "utf8");
      expect(mutate(source, mutant)).not.toBe(source);
    },
  );
});
