import {expect, test} from "vitest";
import {browserFailures, unitFailures, unsteadyInBrowser, unsteadyUnits} from "./failures.mjs";

test("a unit test that failed is named with the first lines of why, a file that could not be run by its message", () => {
  const report = {
    testResults: [
      {name: "a.test.ts", message: "", assertionResults: [{status: "passed", fullName: "holds", failureMessages: []}]},
      {
        name: "b.test.ts",
        message: "",
        assertionResults: [
          {status: "passed", fullName: "x", failureMessages: []},
          {
            status: "failed",
            fullName: "sums is three",
            failureMessages: ["AssertionError: expected 2 to be 3\n\n at b"],
          },
        ],
      },
      {
        name: "d.test.ts",
        message: "",
        assertionResults: [{status: "passed", fullName: "at the second", failureMessages: ["Error: Seed 7"]}],
      },
      {name: "c.test.ts", message: "SyntaxError: Unexpected token", assertionResults: []},
    ],
  };
  expect(unitFailures(report)).toEqual([
    "b.test.ts › sums is three\n    AssertionError: expected 2 to be 3\n     at b",
    "c.test.ts\n    SyntaxError: Unexpected token",
  ]);
  expect(unsteadyUnits(report)).toEqual(["d.test.ts › at the second\n    Error: Seed 7"]);
});

test("of browser tests those that failed and those that needed another attempt are told apart", () => {
  const spec = (title: string, status: string, errors: (string | undefined)[]) => ({
    file: "touch.spec.ts",
    line: 4,
    title,
    ok: status !== "unexpected",
    tests: [{status, results: errors.map((message) => ({error: message && {message}}))}],
  });
  const report = {
    errors: [{message: "no browser"}],
    suites: [
      {
        specs: [spec("holds", "expected", [undefined]), spec("at the second", "flaky", ["once", undefined])],
        suites: [{specs: [spec("fails", "unexpected", ["first", "\u001b[31mlast\u001b[39m\nof it"])]}],
      },
    ],
  };
  expect(browserFailures(report)).toEqual(["e2e/touch.spec.ts:4 › fails\n    last\n    of it", "e2e\n    no browser"]);
  expect(unsteadyInBrowser(report)).toEqual(["e2e/touch.spec.ts:4 › at the second"]);
});
