/**
 * First and second derivatives of every operation of the list, on every backend that runs here, against central
 * differences in float64. `README.md` is the table of the results; `npx vitest run <this file> -u` writes it anew.
 */
import {beforeAll, describe, expect, test} from "vitest";
import {audited, start} from "./audit/backends.ts";
import {cases} from "./audit/cases.ts";
import {type Check, checksOf, errorsOf} from "./audit/check.ts";
import browser from "./audit/fixtures/browser.json" with {type: "json"};
import {type Errors, readme, TOLERANCE} from "./audit/table.ts";
import {differentiable} from "./list.ts";

const SEEDS = process.env.NABLAB_LONG ? 8 : 1;

let checks: Check[] = [];
const worst: Record<(typeof audited)[number], Record<string, [number, number]>> = {cpu: {}, wasm: {}};

beforeAll(async () => {
  await start("cpu");
  checks = cases.flatMap((_, number) => checksOf(number, SEEDS));
}, 300_000);

test("the list and the cases name the same operations", () => {
  expect(new Set(cases.map(({op}) => op))).toEqual(new Set(differentiable.map(({name}) => name)));
  expect(new Set(differentiable.map(({name}) => name)).size).toBe(differentiable.length);
});

describe.each(audited)("%s", (backend) => {
  beforeAll(() => start(backend));

  test.each(differentiable.map(({name}) => name))("%s", async (name) => {
    for (const check of checks.filter(({of}) => of.op === name)) {
      const errors = await errorsOf(check);
      const [first, second] = worst[backend][name] ?? [0, 0];
      worst[backend][name] = [Math.max(first, errors[0]), Math.max(second, errors[1])];
      expect(errors[0], `first derivative of ${check.label}`).toBeLessThan(TOLERANCE[0]);
      expect(errors[1], `second derivative of ${check.label}`).toBeLessThan(TOLERANCE[1]);
    }
  });
});

test("README.md is the table of these results", async () => {
  const {webgl, webgpu} = browser as unknown as Record<"webgl" | "webgpu", Errors>;
  const count = (name: string) => cases.filter(({op}) => op === name).length;
  await expect(readme({...worst, webgl, webgpu}, count)).toMatchFileSnapshot("README.md");
});
