/**
 * Claims: what a notebook asserts about what it measured, checked where it runs.
 *
 * A predicate that is true on the measured value proves nothing if it is true of everything. So a claim also names
 * controls, the same quantity measured where the effect is absent (random labels, an untrained net, the plain method),
 * and passes only if the same predicate is true on the measured value and false on every control.
 */

/** What can be claimed about: a number, several, or named ones. */
export type Measured =
  | number
  | boolean
  | readonly number[]
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint8Array
  | {
      readonly [quantity: string]: number;
    };

export interface ClaimOptions<M extends Measured> {
  readonly measured: M;
  /** What is claimed of `measured`, and is not so of the controls. */
  readonly holds: (measured: M) => boolean;
  /** The same quantity where the claim should be false, by what was done there; computed, never written down. */
  readonly controls: {readonly [what: string]: M};
  /** The bound in the claim, for the figure: `0.05`, `"< 1/√n"`. */
  readonly bound?: number | string;
  readonly unit?: string;
  /** Number of seeds that the measured value is taken over. */
  readonly seeds?: number;
}

export type ExpectOptions = {
  readonly measured: number | readonly number[] | Float32Array | Float64Array | Int32Array;
  readonly expected: number | readonly number[] | Float32Array | Float64Array | Int32Array;
  readonly unit?: string;
} & (
  | {
      /** Largest absolute difference allowed. */
      readonly tolerance: number;
      readonly stderr?: undefined;
    }
  | {
      /** Standard error of `measured`: a difference of up to 4 standard errors is allowed (1 in 16,000 by chance). */
      readonly stderr: number;
      readonly tolerance?: undefined;
    }
);

export interface ClaimResult {
  readonly name: string;
  /** True when `holds` is true and no control holds, and nothing is NaN. */
  readonly passed: boolean;
  /** The predicate on the measured value. */
  readonly holds: boolean;
  /** The predicate on each control, which should be false; empty for expected values. */
  readonly controls: Readonly<Record<string, boolean>>;
  /** Typed arrays as plain ones. */
  readonly measured: Plain;
  readonly controlsMeasured: Readonly<Record<string, Plain>>;
  readonly bound?: number | string;
  readonly unit?: string;
  readonly seeds?: number;
  /** Why it did not pass. */
  readonly reason?: string;
}

export type Plain = number | boolean | readonly number[] | Readonly<Record<string, number>>;

const STANDARD_ERRORS = 4;

/**
 * Checks a claim. It fails, rather than throws, when it has no control, when a control holds as well, and when
 * anything is NaN.
 * @throws {TypeError} when an argument is missing or of another kind than documented, naming it
 */
export function checkClaim<M extends Measured>(name: string, options: ClaimOptions<M>): ClaimResult {
  checkName("claim", name);
  checkKeys("claim", name, options, ["measured", "holds", "controls", "bound", "unit", "seeds"]);
  const where = `claim ${JSON.stringify(name)}`;
  const {holds, controls, bound, unit, seeds} = options;
  const measured = plain(where, "measured", options.measured);
  if (typeof holds !== "function") throw new TypeError(`${where}: holds must be a function of the measured value.`);
  if (typeof controls !== "object" || controls === null || Array.isArray(controls)) {
    throw new TypeError(`${where}: controls must be an object from what was done to the value measured there.`);
  }
  const ask = (what: string, value: M): boolean => {
    const answer: unknown = holds(value);
    if (typeof answer !== "boolean") {
      throw new TypeError(`${where}: holds must return true or false; on ${what} it returned ${typeof answer}.`);
    }
    return answer;
  };

  const held = ask("measured", options.measured);
  const controlHeld: Record<string, boolean> = {};
  const controlsMeasured: Record<string, Plain> = {};
  const reasons: string[] = [];
  if (hasNaN(measured)) reasons.push("the measured value is NaN");
  else if (!held) reasons.push("it is false of the measured value");
  for (const [what, value] of Object.entries(controls)) {
    const there = plain(where, `control ${JSON.stringify(what)}`, value);
    if (kindOf(there) !== kindOf(measured)) {
      throw new TypeError(`${where}: control ${JSON.stringify(what)} must be ${kindOf(measured)}, as measured is.`);
    }
    controlsMeasured[what] = there;
    controlHeld[what] = ask(`control ${JSON.stringify(what)}`, value);
    if (hasNaN(there)) reasons.push(`the control ${JSON.stringify(what)} is NaN`);
    else if (controlHeld[what]) reasons.push(`it is true of the control ${JSON.stringify(what)} as well`);
  }
  if (Object.keys(controls).length === 0) reasons.push("it has no control");
  return {
    name,
    passed: reasons.length === 0,
    holds: held,
    controls: controlHeld,
    measured,
    controlsMeasured,
    bound,
    unit,
    seeds,
    reason: reasons.join("; ") || undefined,
  };
}

/**
 * Checks a measured value against the one that theory gives; arrays entry by entry.
 * @throws {TypeError} when an argument is missing or of another kind than documented, naming it
 */
export function checkValue(name: string, options: ExpectOptions): ClaimResult {
  checkName("expectValue", name);
  checkKeys("expectValue", name, options, ["measured", "expected", "tolerance", "stderr", "unit"]);
  const where = `expectValue ${JSON.stringify(name)}`;
  const {tolerance, stderr, unit} = options;
  if ((tolerance === undefined) === (stderr === undefined)) {
    throw new TypeError(`${where}: give either tolerance or stderr.`);
  }
  for (const [what, size] of Object.entries({tolerance, stderr})) {
    if (size !== undefined && !(typeof size === "number" && size >= 0 && size < Number.POSITIVE_INFINITY)) {
      throw new TypeError(`${where}: ${what} must be a number ≥ 0, not ${String(size)}.`);
    }
  }
  const measured = numbers(where, "measured", options.measured);
  const expected = numbers(where, "expected", options.expected);
  if (measured.length !== expected.length) {
    throw new TypeError(`${where}: measured has ${measured.length} values but expected has ${expected.length}.`);
  }
  const allowed = tolerance ?? STANDARD_ERRORS * stderr;
  const errors = measured.map((value, i) =>
    value === expected[i] ? 0 : Math.abs(value - (expected[i] ?? Number.NaN)),
  );
  const worst = errors.reduce((max, error) => Math.max(max, error), 0);
  const passed = errors.every((error) => error <= allowed);
  const margin = tolerance === undefined ? `${STANDARD_ERRORS} standard errors, ${brief(allowed)}` : brief(allowed);
  return {
    name,
    passed,
    holds: passed,
    controls: {},
    measured: plain(where, "measured", options.measured),
    controlsMeasured: {},
    bound: `${brief(plain(where, "expected", options.expected))} ± ${margin}`,
    unit,
    reason: passed ? undefined : `it is off by ${brief(worst)}, more than ${margin}`,
  };
}

/** A value for reading: 4 significant digits, long arrays cut. */
export function brief(value: Plain): string {
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
  if (typeof value === "boolean") return String(value);
  if (isArray(value)) {
    const shown = value.slice(0, 6).map(brief);
    return `[${shown.join(", ")}${value.length > shown.length ? `, … ${value.length} values` : ""}]`;
  }
  return Object.entries(value)
    .map(([quantity, number]) => `${quantity} ${brief(number)}`)
    .join(", ");
}

function checkName(what: string, name: unknown): void {
  if (typeof name !== "string" || name.trim() === "") {
    throw new TypeError(`${what}: the first argument must be what is claimed, in words.`);
  }
}

function checkKeys(what: string, name: string, options: unknown, known: string[]): void {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(
      `${what} ${JSON.stringify(name)}: the second argument must be an object with ${known.join(", ")}.`,
    );
  }
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      throw new TypeError(`${what} ${JSON.stringify(name)} has no option ${key}; there are ${known.join(", ")}.`);
    }
  }
}

function plain(where: string, what: string, value: unknown): Plain {
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value === "object" && value !== null) {
    if ("dataSync" in value) throw new TypeError(`${where}: ${what} is a tensor; read it first: await tensor.data().`);
    if ("then" in value) throw new TypeError(`${where}: ${what} is a promise; await it.`);
    if (ArrayBuffer.isView(value) || Array.isArray(value)) return numbers(where, what, value);
    const entries = Object.entries(value);
    if (entries.length > 0 && entries.every(([, number]) => typeof number === "number"))
      return Object.fromEntries(entries);
  }
  throw new TypeError(`${where}: ${what} must be a number, an array of numbers or an object of numbers.`);
}

function numbers(where: string, what: string, value: unknown): readonly number[] {
  if (typeof value === "number") return [value];
  const list = ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(value as Float64Array) : value;
  if (!Array.isArray(list) || list.length === 0 || !list.every((number) => typeof number === "number")) {
    throw new TypeError(`${where}: ${what} must be a number or a list of at least one number.`);
  }
  return list;
}

function isArray(value: Plain): value is readonly number[] {
  return Array.isArray(value);
}

function hasNaN(value: Plain): boolean {
  if (typeof value === "object") return Object.values(value).some(Number.isNaN);
  return Number.isNaN(value);
}

function kindOf(value: Plain): string {
  if (typeof value !== "object") return `a ${typeof value}`;
  return isArray(value) ? "an array of numbers" : `an object with ${Object.keys(value).sort().join(", ")}`;
}
