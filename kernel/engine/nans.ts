/**
 * Traps NaN and infinity where they arise, as JAX's `jax_debug_nans` and `jax_debug_infs`: every operation's result is
 * looked at, those of a gradient's backward pass too.
 */
import {
  Any,
  engine,
  getKernel,
  Identity,
  IsInf,
  IsNan,
  type KernelBackend,
  type Tensor,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import {isReadableNow} from "./device.ts";
import type {Call, Result} from "./interpreter.ts";

type Found = "NaN" | "infinity";

/** An operation gave a value that is no finite number. */
export class NonFiniteError extends Error {
  override readonly name = "NonFiniteError";
  /** The operation as TensorFlow.js names its kernel, e.g. `Log`. */
  readonly kernel: string;
  readonly found: Found;

  constructor(kernel: string, found: Found, inputs: readonly string[]) {
    super(`${kernel} gave ${found}. ${inputs.length > 0 ? `Its inputs: ${inputs.join("; ")}.` : "It has no inputs."}`);
    this.kernel = kernel;
    this.found = found;
  }
}

/** What is trapped. Infinity is not by default: a mask of −∞ under a softmax is right. */
export interface Traps {
  nans: boolean;
  infs: boolean;
}

export const traps: Traps = {nans: false, infs: false};

/** Whether operations are looked at one by one, which a recorded plan would not let happen. */
export function isTrapping(): boolean {
  return traps.nans || traps.infs;
}

/**
 * The function f with NaN trapped while it runs: the first operation that gives one throws a `NonFiniteError`, with the
 * operation, its inputs and their places among f's arguments. Where a backend can be read asynchronously only (WebGPU
 * in software), reading a tensor throws it. Slow: every result is looked at.
 * @param f synchronous; for what goes on after an `await` there is the switch `debug.nans`
 * @param options.infs trap infinity too
 * @throws TypeError when f returns a promise
 */
export function debugNans<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  {infs = false} = {},
): (...args: A) => R {
  return (...args) => {
    const before = {...traps};
    const outer = places;
    places = placesOf(args);
    Object.assign(traps, {nans: true, infs: infs || before.infs});
    try {
      const result = f(...args);
      if (!(result instanceof Promise)) return result;
    } finally {
      Object.assign(traps, before);
      places = outer;
    }
    throw new TypeError(
      "debugNans: f is asynchronous. Set debug.nans = true instead, which watches until it is false.",
    );
  };
}

/**
 * Waits for what is known only later of the operations so far.
 * @throws NonFiniteError of the first that gave what is trapped, once
 */
export async function reportTrapped(): Promise<void> {
  if (!pending) return;
  const found = await pending;
  if (!found) return;
  pending = undefined;
  throw found;
}

/** Places of tensors among the arguments of the function that is watched, by tensor id. */
let places: Map<number, string> = new Map();

/** The first find of the operations so far, on backends that tell it later. */
let pending: Promise<NonFiniteError | undefined> | undefined;

function placesOf(args: readonly unknown[]): Map<number, string> {
  const found = new Map<number, string>();
  const visit = (value: unknown, path: string) => {
    if (typeof value !== "object" || value === null) return;
    if ("dataId" in value && "id" in value) found.set((value as Tensor).id, path);
    else if (Array.isArray(value)) value.forEach((each, i) => void visit(each, `${path}[${i}]`));
    else if (Object.getPrototypeOf(value) === Object.prototype)
      for (const [name, each] of Object.entries(value)) visit(each, `${path}.${name}`);
  };
  args.forEach((arg, i) => void visit(arg, `args[${i}]`));
  return found;
}

/** The engine with its method that runs kernels, which TensorFlow.js declares private. */
interface Runner {
  backend: KernelBackend;
  runKernelFunc(call: Call): Result;
}

/** Beneath everything that interprets operations, so that all see a result before it is looked at. */
function setTrap(): void {
  const runner = engine() as unknown as Runner;
  const run = runner.runKernelFunc;
  runner.runKernelFunc = (call) => {
    const result = run.call(runner, call);
    if (isTrapping() && call.kernelName !== undefined) {
      try {
        for (const y of [result].flat()) examine(runner.backend, call.kernelName, call.inputs, y);
      } catch (error) {
        for (const y of [result].flat()) y.dispose();
        throw error;
      }
    }
    return result;
  };
}

setTrap();

type Input = readonly [name: string, x: Tensor];

function examine(backend: KernelBackend, kernel: string, inputs: Call["inputs"], y: Tensor): void {
  const given = Object.entries(inputs).filter((input): input is [string, Tensor] => Boolean(input[1]));
  const place = places.get(given[0]?.[1].id ?? -1);
  // Transformations compute with copies of their arguments.
  if (kernel === Identity && place !== undefined) places.set(y.id, place);
  for (const found of wanted()) {
    if (isReadableNow(backend)) {
      if (!holds(backend, y, found)) continue;
      const describe = ([name, x]: Input) =>
        `${nameOf(name, x)}${holds(backend, x, found) ? `, which holds ${found} already` : ""}`;
      throw new NonFiniteError(kernel, found, given.map(describe));
    }
    const error = new NonFiniteError(
      kernel,
      found,
      given.map(([name, x]) => nameOf(name, x)),
    );
    pending = firstOf(pending, holdsLater(backend, y, found), error);
  }
}

async function firstOf(
  before: Promise<NonFiniteError | undefined> | undefined,
  isFound: Promise<boolean>,
  error: NonFiniteError,
): Promise<NonFiniteError | undefined> {
  // Both at once, so that neither rejects unheard.
  const [earlier, found] = await Promise.all([before, isFound]);
  return earlier ?? (found ? error : undefined);
}

function nameOf(name: string, x: Tensor): string {
  const place = places.get(x.id);
  return `${name}${place ? ` (${place})` : ""} of shape [${x.shape.join(", ")}]`;
}

function wanted(): Found[] {
  return [...(traps.nans ? (["NaN"] as const) : []), ...(traps.infs ? (["infinity"] as const) : [])];
}

const tests: Record<Found, (value: number) => boolean> = {
  NaN: Number.isNaN,
  infinity: (value) => Math.abs(value) === Number.POSITIVE_INFINITY,
};

function holds(backend: KernelBackend, x: Tensor, found: Found): boolean {
  if (x.dtype !== "float32" || x.size === 0) return false;
  const {backendName} = engine();
  if (backendName === "wasm" || backendName === "cpu") {
    return (backend.readSync(x.dataId) as Float32Array).some(tests[found]);
  }
  const flag = anyOf(backend, x, found);
  try {
    return backend.readSync(flag.dataId)[0] !== 0;
  } finally {
    backend.disposeData(flag.dataId);
  }
}

async function holdsLater(backend: KernelBackend, x: Tensor, found: Found): Promise<boolean> {
  if (x.dtype !== "float32" || x.size === 0) return false;
  const flag = anyOf(backend, x, found);
  try {
    const [value] = (await backend.read(flag.dataId)) as Uint8Array;
    return value !== 0;
  } finally {
    backend.disposeData(flag.dataId);
  }
}

/** Whether any value is one, on the device. Runs the kernels by themselves, so that nothing else notices them. */
function anyOf(backend: KernelBackend, {dataId, dtype, size}: Tensor, found: Found): TensorInfo {
  const run = (kernelName: string, x: TensorInfo, attrs = {}) =>
    getKernel(kernelName, engine().backendName).kernelFunc({backend, inputs: {x}, attrs}) as TensorInfo;
  const flags = run(found === "NaN" ? IsNan : IsInf, {dataId, dtype, shape: [size]});
  try {
    return run(Any, flags, {axis: [0], keepDims: false});
  } finally {
    backend.disposeData(flags.dataId);
  }
}
