/** `claim` and `expectValue` as a cell sees them. */
import {
  type ClaimOptions,
  type ClaimResult,
  checkClaim,
  checkValue,
  type ExpectOptions,
  type Measured,
} from "./claim.ts";
import {claimFigure} from "./claim-figure.ts";

/** A claim's figure; how the check came out is its `value`. */
export type ClaimFigure = HTMLElement & {readonly value: ClaimResult};

export interface Claims {
  /**
   * Checks that `holds` is true of what was measured and false of every control.
   *
   *     claim("the net learns", {
   *       measured: accuracy,
   *       holds: (a) => a > 0.9,
   *       controls: {"random labels": accuracyOnNoise},
   *       bound: 0.9,
   *     })
   *
   * Gives the figure, to be displayed; its `value` is the result.
   */
  claim<M extends Measured>(name: string, options: ClaimOptions<M>): ClaimFigure;
  /** Checks a measured value against the exact one, within `tolerance` or 4 standard errors. */
  expectValue(name: string, options: ExpectOptions): ClaimFigure;
}

export interface ClaimServices {
  readonly document: Document;
  /** Told of every claim that was checked. */
  report(result: ClaimResult): void;
}

/** The claims of one cell. */
export function createClaims({document, report}: ClaimServices): Claims {
  const show = (value: ClaimResult): ClaimFigure => {
    report(value);
    return Object.assign(claimFigure(value, document), {value});
  };
  return {
    claim: (name, options) => show(checkClaim(name, options)),
    expectValue: (name, options) => show(checkValue(name, options)),
  };
}
