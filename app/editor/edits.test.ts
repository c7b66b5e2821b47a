import {expect, test} from "vitest";
import {minimalEdit} from "./edits.ts";

const apply = (text: string, edit: ReturnType<typeof minimalEdit>) =>
  edit ? text.slice(0, edit.start) + edit.text + text.slice(edit.end) : text;

test.each([
  ["", "a", {start: 0, end: 0, text: "a"}],
  ["a", "", {start: 0, end: 1, text: ""}],
  ["abc", "abXc", {start: 2, end: 2, text: "X"}],
  ["abc", "ac", {start: 1, end: 2, text: ""}],
  ["aa", "aaa", {start: 2, end: 2, text: "a"}],
  ["one two three", "one 2 three", {start: 4, end: 7, text: "2"}],
  ["same", "same", null],
])("%j to %j is one small replacement", (before, after, edit) => {
  expect(minimalEdit(before, after)).toEqual(edit);
});

test("never splits a surrogate pair", () => {
  // 😀 and 😁 differ in their second unit only, 😀 and 🐀 in their first.
  expect(minimalEdit("a😀b", "a😁b")).toEqual({start: 1, end: 3, text: "😁"});
  expect(minimalEdit("😀", "🐀".slice(0, 0))).toEqual({start: 0, end: 2, text: ""});
  expect(minimalEdit("x\u{1f600}y", "x\u{10600}y")).toEqual({start: 1, end: 3, text: "\u{10600}"});
});

test("never splits a CR LF", () => {
  expect(minimalEdit("a\r\nb", "a\nb")).toEqual({start: 1, end: 3, text: "\n"});
  expect(minimalEdit("a\rb", "a\r\nb")).toEqual({start: 1, end: 2, text: "\r\n"});
});

test("turns any text into any other", () => {
  const letters = ["a", "b", "\r", "\n", "\ud83d", "\ude00"];
  let state = 7;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
  const text = () => Array.from({length: random(8)}, () => letters[random(letters.length)]).join("");
  for (let round = 0; round < 2000; round++) {
    const [before, after] = [text(), text()];
    expect(apply(before, minimalEdit(before, after))).toBe(after);
  }
});
