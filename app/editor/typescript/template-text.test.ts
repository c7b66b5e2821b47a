import {describe, expect, test} from "vitest";
import {inExpression, interpolations, templateProgram} from "./template-text.ts";

const expressions = (text: string) => interpolations(text).map(({start, end}) => text.slice(start, end));

describe("interpolations", () => {
  test.each([
    ["# Rate ${rate} and ${a + b}.", ["rate", "a + b"]],
    ["no `code` and \\${none} here", []],
    ["`code ${x}`", ["x"]],
    ["${{a: 1}.a} ${`in ${`deep ${x}`} }`} ${'}'}", ["{a: 1}.a", "`in ${`deep ${x}`} }`", "'}'"]],
    ["${f(() => { return {}; })}", ["f(() => { return {}; })"]],
    ["${open", ["open"]],
    ["\\\\${x}", ["x"]],
  ])("%s", (text, found) => expect(expressions(text)).toEqual(found));
});

test("a position is in an expression up to its edges", () => {
  const text = "ab ${x}";
  expect([2, 3, 4, 5, 6, 7].map((at) => inExpression(text, at))).toEqual([false, false, false, true, true, false]);
});

test("the program has the expressions where they stand", () => {
  const text = "# A\n${rate} and\n${x} end";
  const program = templateProgram(text);
  expect(program).toBe("   \n;(rate)    \n;(x)    ");
  expect(program).toHaveLength(text.length);
});
