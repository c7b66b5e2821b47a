import {JSDOM} from "jsdom";
import {beforeAll, describe, expect, test} from "vitest";
import * as Plot from "./plot.ts";
import {rowsOf, withRows} from "./rows.ts";

let document: Document;
beforeAll(() => {
  document = new JSDOM("").window.document;
});

const data = [
  {step: 0, loss: 2, run: "a", tensor: {}},
  {step: 1, loss: 1, run: "b", tensor: {}},
];

describe("a chart knows its rows", () => {
  test("objects give their own columns, and what is computed of them one more", () => {
    const chart = Plot.plot({
      document,
      marks: [Plot.line(data, {x: "step", y: "loss"}), Plot.dot(data, {x: "step", y: (d) => d.loss ** 2})],
    });
    expect(rowsOf(chart)).toEqual([
      {step: 0, loss: 2, run: "a", y: 4},
      {step: 1, loss: 1, run: "b", y: 1},
    ]);
  });

  test("a series is named once", () => {
    const chart = Plot.plot({document, marks: [Plot.lineY([3, 4], {stroke: () => "sgd"})]});
    expect(rowsOf(chart)).toEqual([
      {x: 0, y: 3, stroke: "sgd"},
      {x: 1, y: 4, stroke: "sgd"},
    ]);
  });

  test("numbers and typed arrays give a column for each channel", () => {
    const chart = Plot.plot({document, marks: [Plot.lineY(Float32Array.of(0.5, 0.25))]});
    expect(rowsOf(chart)).toEqual([
      {x: 0, y: 0.5},
      {x: 1, y: 0.25},
    ]);
  });

  test("pairs give x and y", () => {
    const chart = Plot.plot({document, marks: [Plot.dot([[1, 2]])]});
    expect(rowsOf(chart)).toEqual([{x: 1, y: 2}]);
  });

  test("different data are told apart; marks without data, nested and empty ones do not matter", () => {
    const marks = [null, [Plot.ruleY([0]), [Plot.line(data, {x: "step", y: "loss"})]], Plot.frame(), Plot.gridX()];
    expect(rowsOf(Plot.plot({document, marks}))).toEqual([
      {mark: "rule", y: 0},
      {mark: "line", step: 0, loss: 2, run: "a"},
      {mark: "line", step: 1, loss: 1, run: "b"},
    ]);
  });

  test("made by a mark's own method too", () => {
    const chart = Plot.dot(data, {x: "step", y: "loss"}).plot({document});
    expect(rowsOf(chart)?.[0]).toEqual({step: 0, loss: 2, run: "a"});
    const several = Plot.marks(Plot.dot(data, {x: "step", y: "loss"}), Plot.frame());
    expect(rowsOf(several.plot({document}))).toHaveLength(2);
  });

  test("what is drawn is what the library draws", () => {
    const options = {document, marks: [Plot.dot(data, {x: "step", y: "loss"})]};
    const [mine] = [Plot.plot(options)];
    expect(mine.querySelectorAll("circle")).toHaveLength(2);
    expect(mine.scale("x")?.domain).toEqual([0, 1]);
  });

  test("an empty chart has no rows", () => {
    expect(rowsOf(Plot.plot({document, marks: []}))).toEqual([]);
    expect(rowsOf(Plot.plot({document, marks: [Plot.dot([])]}))).toEqual([]);
  });
});

test("rows are made when asked for; the last registration counts", () => {
  const figure = {};
  expect(rowsOf(figure)).toBeUndefined();
  let asked = 0;
  expect(withRows(figure, () => [{n: ++asked}])).toBe(figure);
  expect(asked).toBe(0);
  expect(rowsOf(figure)).toEqual([{n: 1}]);
  withRows(figure, () => [{other: true}]);
  expect(rowsOf(figure)).toEqual([{other: true}]);
});
