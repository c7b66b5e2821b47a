import {expect, test} from "vitest";
import {covers} from "./fonts.ts";

const letters = (text: string) => new Set(Array.from(text, (letter) => letter.codePointAt(0) ?? 0));

test.each([
  ["", "x", true],
  ["U+0000-00FF, U+0131", "loss", true],
  ["U+0000-00FF, U+0131", "λ", false],
  ["U+0000-00FF, U+03BB", "λ", true],
  ["U+3??", "λ", true],
  ["U+4??", "λ", false],
  ["U+1F600", "😀", true],
  ["nonsense", "x", false],
])("the range %j for %j: %s", (range, text, expected) => {
  expect(covers(range, letters(text))).toBe(expected);
});
