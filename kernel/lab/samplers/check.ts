/** Arguments of samplers, checked. */
import {show} from "../../engine/rng/check.ts";

/** An argument that cannot be. */
export class SamplerError extends Error {
  override readonly name = "SamplerError";
  readonly argument: string;

  /** @param call e.g. `samplers.hmc` */
  constructor(call: string, argument: string, problem: string) {
    super(`${call}: ${argument} ${problem}.`);
    this.argument = argument;
  }
}

/** @throws SamplerError unless it is a finite number above 0 */
export function checkPositive(call: string, argument: string, value: unknown): void {
  if (typeof value === "number" && value > 0 && value < Number.POSITIVE_INFINITY) return;
  throw new SamplerError(call, argument, `must be a finite number above 0; it is ${show(value)}`);
}

/** @throws SamplerError unless it is a whole number from `least` on */
export function checkCount(call: string, argument: string, value: unknown, least = 1): void {
  if (Number.isInteger(value) && (value as number) >= least) return;
  throw new SamplerError(call, argument, `must be a whole number ≥ ${least}; it is ${show(value)}`);
}
