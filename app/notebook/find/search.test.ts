import {describe, expect, it} from "vitest";
import {findMatches, MATCH_LIMIT, type Query} from "./search.ts";

const query = (find: string, more: Partial<Query> = {}): Query => ({
  find,
  replacement: "",
  matchCase: true,
  wholeWord: false,
  regex: false,
  ...more,
});
const texts = (...sources: string[]) => sources.map((source, index) => ({id: String(index + 1), source}));

/** The texts after replacing everything, by a loop that knows nothing of offsets beyond their order. */
function replaced(sources: readonly string[], asked: Query): string[] {
  const {matches} = findMatches(texts(...sources), asked);
  return sources.map((source, index) =>
    matches
      .filter(({cell}) => cell === String(index + 1))
      .reduceRight((text, {start, end, text: by}) => text.slice(0, start) + by + text.slice(end), source),
  );
}

describe("findMatches", () => {
  it("finds literally, with and without case, and replaces literally", () => {
    expect(replaced(["a.b aXb", "A.B"], query("a.b", {replacement: "$&$1"}))).toEqual(["$&$1 aXb", "A.B"]);
    expect(replaced(["a.b", "A.B"], query("a.b", {replacement: "c", matchCase: false}))).toEqual(["c", "c"]);
  });

  it("finds whole words, in any script and beside marks", () => {
    expect(replaced(["rate rates $rate rate.x"], query("rate", {wholeWord: true, replacement: "k"}))).toEqual([
      "k rates $rate k.x",
    ]);
    expect(replaced(["größe größen"], query("größe", {wholeWord: true, replacement: "k"}))).toEqual(["k größen"]);
    expect(replaced(["learning-rate, x"], query("learning-rate", {wholeWord: true, replacement: "k"}))).toEqual([
      "k, x",
    ]);
  });

  it.each([
    ["groups", "(\\w+)\\((\\w+)\\)", "$2.$1()", "f(x) + g(y)"],
    ["named groups", "(?<f>\\w+)\\(\\)", "new $<f>", "Date()"],
    ["the match, a dollar, what is around", "b", "[$&$$$`|$']", "abc"],
    ["anchors of lines", "^(.)", "> $1", "one\ntwo"],
    ["look-behind", "(?<=const )\\w+", "y", "const x = x"],
    ["empty groups", "(a)|(b)", "<$1,$2>", "ab"],
    ["several lines", "\\{\\n(.*)\\n\\}", "{ $1 }", "{\nx\n}"],
  ])("replaces with regular expressions as the language does: %s", (_, find, replacement, source) => {
    expect(replaced([source], query(find, {regex: true, replacement}))).toEqual([
      source.replace(new RegExp(find, "gm"), replacement),
    ]);
  });

  it("writes line breaks and tabs of a replacement", () => {
    expect(replaced(["a;b"], query(";", {regex: true, replacement: ";\\n\\t\\\\"}))).toEqual(["a;\n\t\\b"]);
    expect(replaced(["a;b"], query(";", {replacement: "\\n"}))).toEqual(["a\\nb"]);
  });

  it("leaves out empty matches and stops at its limit", () => {
    expect(findMatches(texts("xay"), query("a*", {regex: true})).matches).toEqual([
      {cell: "1", start: 1, end: 2, text: ""},
    ]);
    const many = findMatches(texts("a".repeat(MATCH_LIMIT + 1)), query("a"));
    expect(many.matches).toHaveLength(MATCH_LIMIT);
    expect(many.more).toBe(true);
    expect(findMatches(texts("a"), query(""))).toEqual({matches: [], more: false});
  });

  it("tells what is wrong with a pattern", () => {
    expect(() => findMatches(texts("a"), query("(", {regex: true}))).toThrow(SyntaxError);
    expect(() => findMatches(texts("a"), query("[b-a]", {regex: true, wholeWord: true}))).toThrow(/out of order/);
  });
});
