/** Functions whose derivatives are given with them. */
import type {Call, Result} from "../interpreter.ts";
import * as tf from "../tfjs.ts";
import * as tree from "../tree.ts";
import {TreeError, walk} from "../tree-walk.ts";
import {DerivativeError, kindOf, pathOf, rebuild, tidied} from "./arguments.ts";

/** For each argument its gradient, a tree of its form and shapes, or null for 0. */
export type Gradients<A extends readonly tree.Tree[]> = {readonly [K in keyof A]: tree.Tree | null};

/** A function and its derivatives. */
interface Rules<A extends readonly tree.Tree[], Y extends tree.Tree, R extends tree.Tree> {
  /** The value, and a tree of what `backward` needs: arguments, results or anything computed on the way. */
  forward(...args: A): readonly [value: Y, residuals: R];
  /** From dy, the gradient with respect to the value and of its form, the gradients with respect to the arguments. */
  backward(residuals: R, dy: Y): Gradients<A>;
  /** The tangent of the value, of its form, from those of the arguments. */
  readonly jvp?: ((args: A, tangents: A) => tree.Tree) | undefined;
}

/**
 * The function with the values of `forward` and the gradient that `backward` gives, as in JAX's `custom_vjp`. Without
 * options.jvp forward mode transposes `backward`. The second derivative is that of `backward`, through the residuals
 * too, by how `forward` computed them.
 *
 * Tensors that the rules use by closure are constants. An integer argument has no gradient: null, or any tensors.
 * @throws DerivativeError when forward does not give a value and residuals, or when the gradients or the tangent differ
 * from the arguments or the value in form or shapes; TreeError when an argument, value or residual is no tree
 */
export function customGrad<
  A extends readonly tree.Tree[] = tf.Tensor[],
  Y extends tree.Tree = tf.Tensor,
  R extends tree.Tree = tree.Tree,
>(
  forward: Rules<A, Y, R>["forward"],
  backward: Rules<A, Y, R>["backward"],
  {jvp}: Pick<Rules<A, Y, R>, "jvp"> = {},
): (...args: A) => Y {
  const pair = (...args: A) => {
    const result: unknown = forward(...args);
    if (Array.isArray(result) && result.length === 2) return result as [Y, R];
    throw new DerivativeError("customGrad", "the result of forward", kindOf(result), "[value, residuals]");
  };
  return custom("customGrad", {forward: pair, backward, jvp}, {isSeen: true});
}

/**
 * @param name of the function that asks, for errors
 * @param options.isSeen whether the tape and other transformations see what forward runs. They must when the residuals
 * are more than arguments; otherwise its inner values need not be kept
 */
export function custom<A extends readonly tree.Tree[], Y extends tree.Tree, R extends tree.Tree>(
  name: string,
  {forward, backward, jvp}: Rules<A, Y, R>,
  {isSeen}: {isSeen: boolean},
): (...args: A) => Y {
  return (...args) =>
    tidied(() => {
      const inputs = tree.leaves(args);
      let form: readonly [value: Y, residuals: R] | undefined;
      const made = () => {
        const [value, residuals] = forward(...args);
        form = [value, residuals];
        return [leavesOf(name, "the value", value), leavesOf(name, "the residuals", residuals)] as const;
      };
      const like = (part: 0 | 1, leaves: readonly tf.Tensor[]) => rebuild(form?.[part] ?? [], leaves);
      const before = isSeen ? made() : undefined;
      const outputs = run({
        inputs: Object.fromEntries(inputs.map((x, i) => [i, x])),
        forwardFunc: (_, save) => {
          const [value, residuals] = before ?? apart(made);
          save(residuals);
          // The result must not be an argument; a reshape shares its values.
          return value.map((y) => tf.reshape(y, y.shape));
        },
        backwardsFunc: (dy, saved) => {
          const gradients = tidied(() => {
            const found: unknown = backward(like(1, saved) as R, like(0, [dy].flat()) as Y);
            return gradientsOf(name, args, found);
          });
          const gradient = (i: number) => gradients[i] ?? tf.zeros(inputs[i]?.shape ?? []);
          return Object.fromEntries(inputs.map((_, i) => [i, () => gradient(i)]));
        },
        tangentFunc:
          jvp &&
          ((tangents) => {
            const all = inputs.map((x, i) => tangents[i] ?? tf.zerosLike(x));
            return realLeaves(name, "the tangent", form?.[0] ?? [], jvp(args, rebuild(args, all) as A));
          }),
      });
      return like(0, outputs) as Y;
    });
}

/** @throws TreeError that says which part is no tree */
function leavesOf(name: string, part: string, of: tree.Tree): tf.Tensor[] {
  const leaves: tf.Tensor[] = [];
  walk({name, trees: [part]}, [of], ([leaf]) => leaf && leaves.push(leaf));
  return leaves;
}

/** By the leaves of the arguments; undefined for 0. */
function gradientsOf(name: string, args: readonly tree.Tree[], gradients: unknown): (tf.Tensor | undefined)[] {
  if (!Array.isArray(gradients) || gradients.length !== args.length) {
    const expected = `an array of ${args.length}, with a gradient or null for each argument`;
    throw new DerivativeError(name, "the result of backward", kindOf(gradients), expected);
  }
  return args.flatMap((arg, i): (tf.Tensor | undefined)[] => {
    const gradient: unknown = gradients[i];
    return gradient === null
      ? tree.leaves(arg).map(() => undefined)
      : realLeaves(name, `gradients[${i}]`, arg, gradient);
  });
}

/**
 * The leaves of a tree of derivatives; undefined where `like` has an integer.
 * @throws DerivativeError where it differs from `like` in form or shapes, or is not of real numbers
 */
function realLeaves(name: string, place: string, like: tree.Tree, derivatives: unknown): (tf.Tensor | undefined)[] {
  const leaves: (tf.Tensor | undefined)[] = [];
  try {
    walk({name, trees: ["like", place], sameShapes: true}, [like, derivatives], ([x, derivative], path) => {
      const isReal = x?.dtype === "float32";
      if (isReal && derivative?.dtype !== "float32") {
        throw new DerivativeError(name, pathOf(place, path), `of dtype ${derivative?.dtype}`, "of float32");
      }
      leaves.push(isReal ? derivative : undefined);
    });
  } catch (error) {
    if (!(error instanceof TreeError)) throw error;
    throw new DerivativeError(name, pathOf(place, error.path), error.found, error.expected);
  }
  return leaves;
}

/** The engine with members that TensorFlow.js declares private. */
interface Engine {
  readonly state: {kernelDepth: number; activeTape: {saved: tf.Tensor[]}[] | null};
  runKernelFunc(call: Call): Result;
}

const engine = () => tf.engine() as unknown as Engine;

function run(call: Call): tf.Tensor[] {
  return [engine().runKernelFunc(call)].flat();
}

/** Runs f in a kernel, where nothing is recorded, with a tape for the gradients that f takes itself. */
function apart<T>(f: () => T): T {
  const {state} = engine();
  const {activeTape, kernelDepth} = state;
  const own: {saved: tf.Tensor[]}[] = [];
  state.activeTape = own;
  state.kernelDepth = 0;
  try {
    return f();
  } finally {
    for (const {saved} of own) tf.dispose(saved);
    state.activeTape = activeTape;
    state.kernelDepth = kernelDepth;
  }
}
