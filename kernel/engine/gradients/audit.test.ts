/**
 * First and second derivatives of every operation of the list, on every backend that runs here, against central
 * differences in float64. `README.md` is the table of the results; `npx vitest run -u` on this file writes it anew.
 */
import {beforeAll, describe, expect, test} from "vitest";
import {audited, start} from "./audit/backends.ts";
import {type Case, drawInput, generator} from "./audit/case.ts";
import {cases} from "./audit/cases.ts";
import {derivatives, error, linear, quadratic} from "./audit/derivatives.ts";
import {gradientByDifferences, type Head, hvpByDifferences} from "./audit/float64.ts";
import {differentiable} from "./list.ts";

/** Relative to the largest element. float32 has 6e-8; what is summed up and divided costs the rest. */
const TOLERANCE = {1: 2e-5, 2: 1e-4} as const;
const SEEDS = process.env.NABLAB_LONG ? 8 : 1;

interface Reference {
  readonly of: Case;
  readonly head: Head;
  readonly what: string;
  readonly at: number[][];
  readonly v: number[][];
  readonly gradient: number[][];
  readonly hvp: number[][];
}

const references = new Map<string, Reference[]>();
/** Worst errors by `operation backend order`. */
const worst = new Map<string, number>();

beforeAll(async () => {
  await start("cpu");
  for (const [number, of] of cases.entries()) {
    for (let seed = 0; seed < SEEDS; seed++) {
      const random = generator(1000 * seed + number);
      const at = of.inputs.map((input) => drawInput(input, random).map(Math.fround));
      const v = at.map((x) => x.map(() => Math.fround(2 * random() - 1)));
      const heads: [string, Head][] = [["under a square", quadratic]];
      if (of.curved) heads.push(["bare", linear]);
      for (const [what, head] of heads) {
        const gradient = gradientByDifferences(of, head, at);
        const hvp = hvpByDifferences(of, head, at, v);
        references.set(of.op, [...(references.get(of.op) ?? []), {of, head, what, at, v, gradient, hvp}]);
      }
    }
  }
}, 300_000);

test("the list and the cases name the same operations", () => {
  expect(new Set(cases.map(({op}) => op))).toEqual(new Set(differentiable.map(({name}) => name)));
  expect(new Set(differentiable.map(({name}) => name)).size).toBe(differentiable.length);
});

describe.each(audited)("%s", (backend) => {
  beforeAll(() => start(backend));

  test.each(differentiable.map(({name}) => name))("%s", async (name) => {
    for (const {of, head, what, at, v, gradient, hvp} of references.get(name) ?? []) {
      const label = `${name}, ${of.label}, ${what}`;
      const computed = await derivatives(of, head, at, v);
      check(name, 1, label, of, computed.gradient, gradient);
      check(name, 2, label, of, computed.hvp, hvp);
    }
  });

  function check(name: string, order: 1 | 2, label: string, of: Case, computed: number[][], expected: number[][]) {
    const key = `${name} ${backend} ${order}`;
    const off = error(computed, expected) / (of.slack ?? 1);
    worst.set(key, Math.max(worst.get(key) ?? 0, off));
    expect(off, `order ${order} of ${label}: ${computed} for ${expected}`).toBeLessThan(TOLERANCE[order]);
  }
});

test("README.md is the table of these results", async () => {
  const right = (name: string, backend: string, order: 1 | 2) =>
    (worst.get(`${name} ${backend} ${order}`) ?? Number.POSITIVE_INFINITY) < TOLERANCE[order] ? "✓" : "✗";
  const count = (name: string) => cases.filter(({op}) => op === name).length;
  const kernels = (list: readonly string[]) => list.map((kernel) => `\`${kernel}\``).join(" ");
  const columns = audited.flatMap((backend) => [`${backend} 1st`, `${backend} 2nd`]);
  const rows = differentiable.map(({name, family, kernels: its}) => {
    const marks = audited.flatMap((backend) => [right(name, backend, 1), right(name, backend, 2)]);
    return [name, family, String(count(name)), ...marks, kernels(its)];
  });
  const text = [
    "# Derivatives that are right",
    "",
    "What can be differentiated twice. `audit.test.ts` writes this table: ✓ says that in every case (shapes,",
    `broadcasting, degenerate sizes) the first derivative is within ${TOLERANCE[1]}, and the product of the second with a`,
    `vector within ${TOLERANCE[2]}, of central differences in float64, relative to the largest element`,
    "(ten times as much for erf and gelu, since TensorFlow.js's erf is an approximation itself).",
    "The second derivative of an operation that is not here throws an error that names it and what to use instead.",
    "",
    ...table(["operation of `tf`", "family", "cases", ...columns, "kernels"], rows),
    "",
  ].join("\n");
  await expect(text).toMatchFileSnapshot("README.md");
});

/** A table of Markdown, its columns aligned in the text too. */
function table(head: string[], rows: string[][]): string[] {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)];
}
