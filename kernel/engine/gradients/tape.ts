/**
 * Repairs of TensorFlow.js's tape, the list of recorded operations that derivatives are computed from.
 *
 * 1. Order. A gradient that saves its operation's output (exp, tanh, softmax, …) saves a clone, and the clone's node
 *    was recorded before the operation's own. The tape is walked forward once to find what depends on x, so the saved
 *    output passed for a constant and every second derivative through it was silently wrong.
 * 2. Integers. What has only integer or Boolean outputs (comparisons, argMax, a cast to int32) is piecewise constant:
 *    it is not recorded, and so needs no gradient.
 * 3. Refusal. A gradient that is not known to be differentiable itself gives first derivatives, and an error that
 *    names the operation and an alternative as soon as one is differentiated.
 * 4. Nothing. Gradients to and from tensors without elements are zeros; many of TensorFlow.js's fail on them.
 */
import {engine, getGradient, type NamedTensorMap, type Tensor, zeros} from "@tensorflow/tfjs-core";
import {alternativeTo, isTwiceDifferentiable} from "./list.ts";

type Gradients = Record<string, () => Tensor>;
type TapeGradient = (dys: Tensor[]) => Gradients;

interface TapeNode {
  kernelName: string;
  inputs: NamedTensorMap;
  outputs: Tensor[];
  gradient?: TapeGradient;
  /** Whether the engine saved a copy of x. */
  isClone?: boolean;
}

/** The engine with its method that records, which TensorFlow.js declares private. */
interface Recorder {
  state: {activeTape: TapeNode[]; gradientDepth: number; kernelDepth: number};
  addTapeNode(
    name: string,
    inputs: NamedTensorMap,
    outputs: Tensor[],
    gradient: ((dy: Tensor | Tensor[], saved: Tensor[], attributes: unknown) => Gradients) | null,
    saved: Tensor[],
    attributes?: unknown,
  ): void;
}

const repaired = new WeakSet<Recorder>();

/** Repairs this thread's tape, once. */
export function repairTape(): void {
  const recorder = engine() as unknown as Recorder;
  if (repaired.has(recorder)) return;
  repaired.add(recorder);
  const record = recorder.addTapeNode.bind(recorder);

  recorder.addTapeNode = (name, inputs, outputs, gradient, saved, attributes) => {
    if (outputs.every(isDiscrete)) {
      for (const tensor of saved) tensor.dispose();
      return;
    }
    record(name, inputs, outputs, gradient, saved, attributes);
    const tape = recorder.state.activeTape;
    const node = tape.pop();
    if (!node) return;
    // A node with a function of its own is a clone or a customGrad; its author answers for second derivatives.
    if (!gradient) node.gradient = guarded(recorder, node);
    else if (saved.length === 0 && Object.keys(inputs).join() === "x") node.isClone = true;
    node.gradient = withNothing(node);
    tape.splice(placeOf(node, tape), 0, node);
  };
}

function isDiscrete({dtype}: Tensor): boolean {
  return dtype !== "float32" && dtype !== "complex64";
}

/** Before the clones of its outputs, which were recorded while it ran, in any order with those of its inputs. */
function placeOf(node: TapeNode, tape: readonly TapeNode[]): number {
  const outputs = new Set(node.outputs.map(({id}) => id));
  let place = tape.length;
  for (let i = tape.length - 1; tape[i]?.isClone; i--) {
    if (Object.values(tape[i]?.inputs ?? {}).some(({id}) => outputs.has(id))) place = i;
  }
  return place;
}

function guarded(recorder: Recorder, node: TapeNode): TapeGradient {
  const {gradient, kernelName} = node;
  if (!gradient || !getGradient(kernelName)) {
    return () => {
      throw new Error(`${kernelName} has no gradient. ${alternativeTo(kernelName)}`);
    };
  }
  if (isTwiceDifferentiable(kernelName)) return gradient;
  return (dys) => {
    // The outermost gradient is not recorded, so nothing can differentiate it.
    if (recorder.state.gradientDepth === 0) return gradient(dys);
    const given: NamedTensorMap = {...node.inputs};
    for (const [i, dy] of dys.entries()) if (dy) given[`dy${i}`] = dy;
    const gradients = unrecorded(recorder, () => gradient(dys));
    return Object.fromEntries(
      Object.entries(gradients).map(([input, compute]) => [
        input,
        () => {
          const dx = unrecorded(recorder, compute);
          recorder.addTapeNode(`${kernelName}Grad`, given, [dx], () => refuse(kernelName), []);
          return dx;
        },
      ]),
    );
  };
}

/** Where the outputs have no elements, nothing depends on the inputs; an input without elements has an empty gradient. */
function withNothing({gradient, inputs, outputs}: TapeNode): TapeGradient | undefined {
  if (!gradient) return undefined;
  const isToNothing = outputs.every(({size}) => size === 0);
  const flat = Object.entries(inputs).filter(([, {size}]) => isToNothing || size === 0);
  if (flat.length === 0) return gradient;
  const zero = Object.fromEntries(flat.map(([name, {shape}]) => [name, () => zeros(shape)]));
  return (dys) => (isToNothing ? zero : {...gradient(dys), ...zero});
}

function refuse(kernelName: string): never {
  throw new Error(
    `${kernelName} has a first derivative here, but its second is not known to be right. ${alternativeTo(kernelName)}`,
  );
}

/** The engine records nothing while a kernel runs. */
function unrecorded<T>({state}: Recorder, f: () => T): T {
  state.kernelDepth++;
  try {
    return f();
  } finally {
    state.kernelDepth--;
  }
}
