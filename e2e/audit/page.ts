/**
 * The audit of derivatives as it runs in a browser: the spec calls `audit`. Kernels on the GPU can only be read
 * asynchronously, and differences in float64 need the cpu backend: so first all of these, then the GPU.
 */
import {type BackendName, startBackend} from "../../kernel/engine/backends.ts";
import {drawInput, generator} from "../../kernel/engine/gradients/audit/case.ts";
import {cases} from "../../kernel/engine/gradients/audit/cases.ts";
import {type Check, checksOf, errorsOf} from "../../kernel/engine/gradients/audit/check.ts";
import {derivatives, error, quadratic} from "../../kernel/engine/gradients/audit/derivatives.ts";
import {emptyFunctions} from "../../kernel/engine/gradients/audit/empty.ts";
import {asymmetry, networks} from "../../kernel/engine/gradients/audit/networks.ts";
import {type Both, randomFunctions} from "../../kernel/engine/gradients/audit/random.ts";
import {registerKernels} from "../../kernel/engine/kernels/register.ts";
import {twins} from "../../kernel/engine/kernels/webgpu/twins.ts";
import {tidy} from "../../kernel/engine/tfjs.ts";
import {duality} from "./duality.ts";
import {fixtures} from "./fixtures.ts";
import {batchedDifference, compiledDifference} from "./transformed.ts";

/** How far a check is off, or the message of what it threw. */
export interface Outcome {
  readonly label: string;
  readonly errors: readonly number[];
  readonly thrown?: string;
}

async function outcome(label: string, run: () => Promise<readonly number[]>): Promise<Outcome> {
  try {
    return {label, errors: await run()};
  } catch (error) {
    return {label, errors: [], thrown: String(error)};
  }
}

interface Drawn {
  readonly of: Both;
  readonly at: number[][];
  readonly v: number[][];
  readonly expected: Awaited<ReturnType<typeof derivatives>>;
}

let twinResults: Float32Array[] = [];
let checks: Check[] = [];
let drawn: Drawn[] = [];

const audit = {
  /** Computes what the derivatives are compared with, for the cases of these operations. */
  async prepare(operations: readonly string[], seeds: number): Promise<void> {
    await audit.start("cpu");
    checks = cases.flatMap(({op}, number) => (operations.includes(op) ? checksOf(number, seeds) : []));
  },

  /**
   * @returns what it runs on
   * @throws when another backend than the one asked for was started
   */
  async start(name: BackendName): Promise<string> {
    registerKernels();
    const host = {
      wasmBytes: () => Promise.reject(new Error("The audit in the browser is of the GPU's backends.")),
      lost: (reason: string) => {
        throw new Error(reason);
      },
    };
    const report = await startBackend(name, host);
    if (report.name !== name) throw new Error(`${name} did not start: ${JSON.stringify(report.refused)}`);
    return report.adapter;
  },

  /** Errors of the first and the second derivative in every check of the operation. */
  async derivatives(operation: string): Promise<Outcome[]> {
    const outcomes = [];
    for (const check of checks.filter(({of}) => of.op === operation)) {
      outcomes.push(await outcome(check.label, () => errorsOf(check)));
    }
    return outcomes;
  },

  /** How far forward mode is from reverse mode in every case of the operation. */
  async duality(operation: string): Promise<Outcome[]> {
    const outcomes = [];
    for (const of of cases.filter(({op}) => op === operation)) {
      outcomes.push(await outcome(`${of.op}, ${of.label}`, async () => [await duality(of)]));
    }
    return outcomes;
  },

  /** Computes on the cpu backend what `random` compares with: as many random functions of each family, and of nothing. */
  async prepareRandom(ofEach: number): Promise<number> {
    await audit.start("cpu");
    drawn = [];
    for (const [number, of] of [...randomFunctions(2027, ofEach), ...emptyFunctions].entries()) {
      const random = generator(number);
      const at = of.inputs.map((input) => drawInput(input, random));
      const v = at.map((x) => x.map(() => 2 * random() - 1));
      drawn.push({of, at, v, expected: await derivatives(of, quadratic, at, v)});
    }
    return drawn.length;
  },

  /** Differences of the first and second derivative of a random function from the cpu backend's. */
  async random(number: number): Promise<Outcome> {
    const {of, at, v, expected} = drawn[number] ?? missing(number);
    return outcome(of.label, async () => {
      const {gradient, hvp} = await derivatives(of, quadratic, at, v);
      return [error(gradient, expected.gradient), error(hvp, expected.hvp)];
    });
  },

  /** Computes on the cpu backend what `twin` compares with. @returns the names of all */
  async prepareTwins(): Promise<string[]> {
    await audit.start("cpu");
    twinResults = twins.map(({compute}) => tidy(() => compute().dataSync<"float32">()));
    return twins.map(({name}) => name);
  },

  /** The largest difference from the cpu backend's result, relative to its largest number or 1. */
  async twin(number: number): Promise<number> {
    const wanted = twinResults[number] ?? missing(number);
    const result = tidy(() => (twins[number] ?? missing(number)).compute());
    const found = await result.data();
    result.dispose();
    if (found.length !== wanted.length) return Number.POSITIVE_INFINITY;
    const scale = wanted.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
    const differences = Array.from(wanted, (x, i) => Math.abs(x - (found[i] ?? Number.NaN)));
    return Math.max(...differences) / scale;
  },

  /** How many cases there are. */
  count: () => cases.length,

  /** How far compiled and batched derivatives of a case are from the same without. */
  async transformed(number: number): Promise<Outcome> {
    const of = cases[number] ?? missing(number);
    return outcome(`${of.op}, ${of.label}`, async () => [await compiledDifference(of), await batchedDifference(of)]);
  },

  networks: () => networks.map(({name}) => name),

  asymmetry: (number: number) => asymmetry(networks[number] ?? missing(number)),

  fixtures: () => fixtures.map(({name}) => name),

  async fixture(number: number): Promise<{found: number[]; expected: readonly number[]; slack: number}> {
    const {run, expected, slack = 1} = fixtures[number] ?? missing(number);
    return {found: await run(), expected, slack};
  },
};

function missing(number: number): never {
  throw new Error(`There is none of number ${number}.`);
}

export type Audit = typeof audit;

Object.assign(globalThis, {audit});
