import {describe, expect, it} from "vitest";
import {cell, notebookOf} from "../../kernel/notebook/testing.ts";
import {guessHeight} from "./heights.ts";

function guess(source: string, kind: "ts" | "md" = "ts"): number {
  return guessHeight(notebookOf(cell("1", source, {kind})), "1");
}

describe("room for an output that nobody has seen", () => {
  it("is a row for each input and one picture for what is drawn", () => {
    expect(guess("const a = view(x);\nconst b = view(y);")).toBe(80);
    expect(guess("display(Plot.plot({}))")).toBe(260);
    expect(guess("Plot.plot({})")).toBe(260);
    expect(guess("display(\n  html`<p>x`)")).toBe(260);
  });

  it("is none for definitions, plain values and text", () => {
    expect(guess("const chart = () => Plot.plot({})")).toBe(0);
    expect(guess("1 + 1")).toBe(0);
    expect(guess("display(view)", "md")).toBe(0);
    expect(guessHeight(notebookOf(), "9")).toBe(0);
  });
});
