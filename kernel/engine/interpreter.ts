/**
 * Sees the operations of a function while it runs. Forward mode, batching, per-example statistics and recording all
 * stand on this one place, and nest as they are called: the innermost sees an operation first.
 */
import {engine, type NamedAttrMap, type Tensor} from "@tensorflow/tfjs-core";

export type Result = Tensor | Tensor[];

/** A call of the engine: of a kernel, or of a function with a gradient of its own (`tf.customGrad`). */
export interface Call {
  readonly kernelName?: string;
  readonly inputs: Record<string, Tensor | null | undefined>;
  readonly attrs?: NamedAttrMap;
  readonly forwardFunc?: (backend: unknown, save: (tensors: Tensor[]) => void) => Result;
  readonly backwardsFunc?: (dy: Tensor, saved: Tensor[]) => Record<string, () => Tensor>;
  /** Of a function with a gradient of its own: from the inputs' tangents to the outputs', in forward mode. */
  readonly tangentFunc?: ((tangents: Record<string, Tensor>) => (Tensor | undefined)[]) | undefined;
  readonly inputsToSave?: readonly string[];
  readonly outputsToSave?: readonly boolean[];
}

/** @param run hands a call on to what is active outside, at last to the engine itself */
export type Handler = (call: Call, run: (call: Call) => Result) => Result;

/** What is told besides, also while a call is handled. */
export interface Watch {
  /** The engine saved a copy of a tensor for a gradient. */
  copied?(copy: Tensor, original: Tensor): void;
  /** A tensor is about to be disposed of. */
  disposed?(tensor: Tensor): void;
}

/** The engine with methods that TensorFlow.js declares private. */
interface Runner {
  runKernelFunc(call: Call): Result;
  clone(tensor: Tensor): Tensor;
  disposeTensor(tensor: Tensor): void;
}

let depth = 0;

/** Whether somebody sees the operations that are run now. */
export function isInterpreting(): boolean {
  return depth > 0;
}

/**
 * Runs f; each of its operations is given to `handle` instead of being run. What `handle` computes itself, and what a
 * kernel computes inside, is seen by the outer handlers only.
 */
export function interpret<T>(f: () => T, handle: Handler, {copied, disposed}: Watch = {}): T {
  const runner = engine() as unknown as Runner;
  const {runKernelFunc: outer, clone, disposeTensor} = runner;
  const run = (call: Call) => outer.call(runner, call);
  const seen = (call: Call) => {
    const innermost = runner.runKernelFunc;
    runner.runKernelFunc = outer;
    try {
      return handle(call, run);
    } finally {
      runner.runKernelFunc = innermost;
    }
  };
  runner.runKernelFunc = seen;
  if (copied) {
    runner.clone = (original) => {
      const copy = clone.call(runner, original);
      copied(copy, original);
      return copy;
    };
  }
  if (disposed) {
    runner.disposeTensor = (tensor) => {
      disposed(tensor);
      disposeTensor.call(runner, tensor);
    };
  }
  depth++;
  try {
    return f();
  } finally {
    depth--;
    runner.runKernelFunc = outer;
    runner.clone = clone;
    runner.disposeTensor = disposeTensor;
  }
}
