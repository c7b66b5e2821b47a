import {expect, test} from "vitest";
import {Echoes} from "./echoes.ts";

test("texts that come back late are no news", () => {
  const echoes = new Echoes();
  for (const text of ["a", "ab", "abc"]) echoes.sent(text);
  expect(echoes.isNews("a", "abc")).toBe(false);
  expect(echoes.isNews("ab", "abc")).toBe(false);
  expect(echoes.isNews("abc", "abc")).toBe(false);
});

test("a text of somebody else's is news", () => {
  const echoes = new Echoes();
  expect(echoes.isNews("other", "mine")).toBe(true);
  echoes.sent("mine");
  expect(echoes.isNews("other", "mine")).toBe(true);
});

test("going back to an earlier text is news once the document has caught up", () => {
  const echoes = new Echoes();
  echoes.sent("a");
  echoes.sent("ab");
  expect(echoes.isNews("ab", "ab")).toBe(false);
  expect(echoes.isNews("a", "ab")).toBe(true);
});
