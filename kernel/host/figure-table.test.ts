import {JSDOM} from "jsdom";
import {expect, test} from "vitest";
import {withRows} from "../lab/figures/rows.ts";
import {tableOf} from "./figure-table.ts";

const {document} = new JSDOM("<div><figure><svg></svg><canvas></canvas></figure></div>").window;
const find = (selector: string) => document.querySelector(selector) ?? expect.unreachable();

test("names, quotes, line breaks and empty cells are as RFC 4180 has them", () => {
  const figure = withRows(document.createElement("figure"), () => [
    {x: 0.1 + 0.2, 'the "loss"': "a,b"},
    {x: Number.NaN, 'the "loss"': 'say "hi"\nthere'},
    {x: null, 'the "loss"': undefined},
    {x: new Date(Date.UTC(2024, 1, 29)), 'the "loss"': false},
  ]);
  expect(tableOf(figure)).toBe(
    ['x,"the ""loss"""', '0.30000000000000004,"a,b"', 'NaN,"say ""hi""\nthere"', ",", "2024-02-29,false"].join("\n"),
  );
});

test("rows of parts of a figure are joined, with all their columns", () => {
  withRows(find("svg"), () => [{step: 1}]);
  withRows(find("canvas"), () => [{value: 2}]);
  expect(tableOf(find("figure"))).toBe("step,value\n1,\n,2");
});

test("a part of what tells its rows gives those of the whole, unless it has its own", () => {
  withRows(find("div"), () => [{whole: 1}]);
  expect(tableOf(find("figure"))).toBe("whole\n1");
  expect(tableOf(find("svg"))).toBe("step\n1");
});

test("what tells nothing has no table; an empty table is one", () => {
  expect(tableOf(document.createElement("figure"))).toBeNull();
  expect(tableOf(withRows(document.createElement("figure"), () => []))).toBe("");
});
