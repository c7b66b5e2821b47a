import {describe, expect, it} from "vitest";
import {formatCell, readTable, summarize} from "./table.ts";

describe("the summary of a figure's numbers", () => {
  it("names each series with the ranges of its columns", () => {
    const table = readTable("mark,step,loss,run\nline,0,2,sgd\nline,1,0.5,adam\nrule,,0,");
    expect(summarize(table)).toEqual([
      "line: 2 rows; step from 0 to 1; loss from 0.5 to 2; run one of sgd, adam.",
      "rule: 1 row; loss always 0.",
    ]);
  });

  it("counts many names, and numbers that are not finite", () => {
    const names = Array.from({length: 7}, (_, i) => `${i === 3 ? "NaN" : i},name ${i}`);
    expect(summarize(readTable(`x,who\n${names.join("\n")}`))).toEqual([
      "7 rows; x from 0 to 6, 1 not finite; who with 7 different values.",
    ]);
  });

  it("says when there is nothing", () => {
    expect(summarize(readTable(""))).toEqual(["It shows no data."]);
    expect(summarize(readTable("a,b"))).toEqual(["It shows no data."]);
  });
});

it("numbers are shortened, texts are not", () => {
  expect(["0.30000000000000004", "1234567", "0.0000123456", "-3", "", "2024-02-29", "NaN"].map(formatCell)).toEqual([
    "0.3",
    "1.235e+6",
    "1.235e-5",
    "-3",
    "",
    "2024-02-29",
    "NaN",
  ]);
});
