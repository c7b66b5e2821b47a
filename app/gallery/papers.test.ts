import {describe, expect, test, vi} from "vitest";
import type {DescribedNotebook} from "./described.ts";
import {byFamily, search} from "./papers.ts";

vi.mock("virtual:notebook-index", () => ({default: []}));
vi.mock("virtual:notebook-descriptions", () => ({default: []}));

function notebook(slug: string, title: string, family?: string): DescribedNotebook {
  return {collection: "papers", slug, title, lede: `${title} works.`, digest: "", family, source: "Ada, 2022"};
}

const families = byFamily(
  [
    notebook("113-amsgrad", "On the Convergence of Adam", "optimizers"),
    notebook("039-forward-gradient", "Gradients without Backpropagation", "estimators"),
    notebook("120-own", "My own", "alchemy"),
    notebook("121-lost", "No family"),
    {...notebook("optimizers", "A race of optimizers"), collection: "chapters"},
    {...notebook("0-first-steps", "First steps"), collection: "tour"},
  ],
  {"039-forward-gradient": {cpu: {passed: false, claims: []}, wasm: {passed: true, seconds: 4, claims: [{}, {}]}}},
);

describe("families", () => {
  test("come in their own order, unknown ones last, empty ones not at all", () => {
    expect(families.map(({name}) => name)).toEqual(["estimators", "optimizers", "alchemy", "other"]);
  });

  test("know their chapters", () => {
    expect(families.map(({chapter}) => chapter)).toEqual([undefined, "A race of optimizers", undefined, undefined]);
  });

  test("their papers know what the runs gave", () => {
    expect(families[0]?.papers).toEqual([
      {
        slug: "039-forward-gradient",
        number: "039",
        title: "Gradients without Backpropagation",
        claim: "Gradients without Backpropagation works.",
        source: "Ada, 2022",
        runs: [
          {backend: "cpu", passed: false, claims: 0, seconds: undefined},
          {backend: "wasm", passed: true, claims: 2, seconds: 4},
        ],
      },
    ]);
    expect(families[1]?.papers[0]?.runs).toEqual([]);
  });
});

describe("search", () => {
  const found = (typed: string) => search(families, typed).flatMap(({papers}) => papers.map(({number}) => number));

  test.each([
    ["", ["039", "113", "120", "121"]],
    ["  BACKPROP  gradients", ["039"]],
    ["039", ["039"]],
    ["estimating", ["039"]],
    ["ada 2022", ["039", "113", "120", "121"]],
    ["adam forward", []],
  ])("%j finds %j", (typed, expected) => expect(found(typed)).toEqual(expected));
});
