/** What a function must not do while it is recorded, since the record would have the outcome of this one time. */
import * as tf from "../tfjs.ts";
import {CompileError} from "./errors.ts";

const READING =
  "f reads a tensor's data, which would be the same in all later calls. Compute with tensors (tf.where(condition, a, b) " +
  "in place of a branch on a value), or read what the compiled function returns.";
const RANDOM =
  "f uses random numbers without a key, which would be the same in all later calls. Take a key as an argument and draw " +
  "with rng, e.g. rng.normal(key, shape).";
const ASSIGNING =
  "f assigns to a variable, which later calls would not do. Return the new value, and assign it outside: " +
  "variable.assign(compiled(…)).";
const MAKING = "f makes a tf.variable, which later calls would not do. Make it outside, or use a tensor.";

const reading = [
  ...["data", "dataSync", "array", "arraySync", "buffer", "bufferSync", "bytes", "dataToGPU"],
  ...["print", "toString"],
];
const engineReading = ["read", "readSync", "readToGPU"];

/**
 * Runs f; what must not be done in it throws where it is done.
 * @throws CompileError of the first offence, also when f caught it
 */
export function forbidding<T>(f: () => T): T {
  let offence: CompileError | undefined;
  const refusal = (problem: string) => () => {
    const error = new CompileError(problem);
    offence ??= error;
    throw error;
  };
  const places: [owner: object, name: string, problem: string][] = [
    ...reading.map((name): [object, string, string] => [tf.Tensor.prototype, name, READING]),
    ...engineReading.map((name): [object, string, string] => [tf.engine(), name, READING]),
    [Math, "random", RANDOM],
    [tf.Variable.prototype, "assign", ASSIGNING],
    [tf.engine(), "makeVariable", MAKING],
  ];
  const before = places.map(([owner, name]) => Object.getOwnPropertyDescriptor(owner, name));
  for (const [owner, name, problem] of places) {
    Object.defineProperty(owner, name, {value: refusal(problem), writable: true, configurable: true});
  }
  try {
    const result = f();
    if (offence) throw offence;
    return result;
  } finally {
    for (const [i, [owner, name]] of places.entries()) {
      const descriptor = before[i];
      if (descriptor) Object.defineProperty(owner, name, descriptor);
      else Reflect.deleteProperty(owner, name);
    }
  }
}
