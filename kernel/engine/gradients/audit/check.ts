/** One check of the audit: a case at random inputs, under a head, with its derivatives by differences. */
import {type Case, drawInput, generator} from "./case.ts";
import {cases} from "./cases.ts";
import {derivatives, error, linear, quadratic} from "./derivatives.ts";
import {gradientByDifferences, type Head, hvpByDifferences} from "./float64.ts";

export interface Check {
  readonly of: Case;
  readonly head: Head;
  /** Operation, case and head, for people. */
  readonly label: string;
  readonly at: number[][];
  readonly v: number[][];
  readonly gradient: number[][];
  readonly hvp: number[][];
}

/** The checks of a case, at one draw of its inputs for each seed. The cpu backend must be the current one. */
export function checksOf(number: number, seeds: number): Check[] {
  const of = cases[number];
  if (!of) throw new Error(`There is no case ${number}.`);
  return Array.from({length: seeds}, (_, seed) => seed).flatMap((seed) => {
    const random = generator(1000 * seed + number);
    const at = of.inputs.map((input) => drawInput(input, random).map(Math.fround));
    const v = at.map((x) => x.map(() => Math.fround(2 * random() - 1)));
    const heads: [string, Head][] = [["under a square", quadratic]];
    if (of.curved) heads.push(["bare", linear]);
    return heads.map(([what, head]) => {
      const gradient = gradientByDifferences(of, head, at);
      const hvp = hvpByDifferences(of, head, at, v);
      return {of, head, label: `${of.op}, ${of.label}, ${what}`, at, v, gradient, hvp};
    });
  });
}

/** Errors of the first derivative and of the second's product with a vector on the current backend, as `error` has them. */
export async function errorsOf({of, head, at, v, ...expected}: Check): Promise<[first: number, second: number]> {
  const {gradient, hvp} = await derivatives(of, head, at, v);
  const slack = of.slack ?? 1;
  return [error(gradient, expected.gradient) / slack, error(hvp, expected.hvp) / slack];
}
