/** The results of the audit as the text of `README.md`. */
import {differentiable} from "../list.ts";

export const backends = ["cpu", "wasm", "webgl", "webgpu"] as const;
export type Backend = (typeof backends)[number];

/** Largest error of the first and second derivative by operation, relative to the largest element. */
export type Errors = Readonly<Record<string, readonly [first: number, second: number]>>;

/** For the first and the second derivative. float32 has 6e-8; what is summed up and divided costs the rest. */
export const TOLERANCE = [2e-5, 1e-4] as const;

export function isRight(errors: readonly number[]): boolean {
  return TOLERANCE.every((tolerance, order) => (errors[order] ?? Number.POSITIVE_INFINITY) < tolerance);
}

/** @param cases the number of cases of an operation */
export function readme(errors: Readonly<Record<Backend, Errors>>, cases: (name: string) => number): string {
  const mark = (name: string, backend: Backend, order: 0 | 1) =>
    (errors[backend][name]?.[order] ?? Number.POSITIVE_INFINITY) < TOLERANCE[order] ? "✓" : "✗";
  const kernels = (list: readonly string[]) => list.map((kernel) => `\`${kernel}\``).join(" ");
  const columns = backends.flatMap((backend) => [`${backend} 1st`, `${backend} 2nd`]);
  const rows = differentiable.map(({name, family, kernels: its}) => {
    const marks = backends.flatMap((backend) => [mark(name, backend, 0), mark(name, backend, 1)]);
    return [name, family, String(cases(name)), ...marks, kernels(its)];
  });
  return [
    "# Derivatives that are right",
    "",
    "What can be differentiated twice. ✓ says that in every case (shapes, broadcasting, degenerate sizes) the first",
    `derivative is within ${TOLERANCE[0]}, and the product of the second with a vector within ${TOLERANCE[1]}, of central`,
    "differences in float64, relative to the largest element (ten times as much for erf and gelu, since TensorFlow.js's",
    "erf is an approximation itself). `audit.test.ts` measures cpu and wasm and writes this table, `e2e/audit.spec.ts`",
    "measures webgl and webgpu in a real browser, here by a software renderer.",
    "The second derivative of an operation that is not here throws an error that names it and what to use instead.",
    "",
    ...table(["operation of `tf`", "family", "cases", ...columns, "kernels"], rows),
    "",
  ].join("\n");
}

/** A table of Markdown, its columns aligned in the text too. */
function table(head: string[], rows: string[][]): string[] {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)];
}
