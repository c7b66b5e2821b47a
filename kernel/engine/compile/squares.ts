/**
 * Products of squared matrices on WebGPU, whose program squares numbers as it reads them: a dispatch and a buffer less for
 * each operand. Second moments of gradients are such products.
 */
import * as tf from "../tfjs.ts";
import {countUses, type Source, type Step, type View, viewsOf} from "./steps.ts";

/** The steps without squares that only products take, which then take what was squared. */
export function squaredProducts(steps: readonly Step[], results: readonly View[]): Step[] {
  const inProducts = countUses(steps.filter(isProduct), []);
  const uses = countUses(steps, results);
  const roots = new Map<Source, View>();
  for (const step of steps) {
    const root = rootOf(step);
    const [output] = step.outputs;
    if (root && output && uses.get(output.source) === inProducts.get(output.source)) roots.set(output.source, root);
  }
  return steps.flatMap((step) => {
    if (step.outputs.some(({source}) => roots.has(source))) return [];
    return isProduct(step) ? withRoots(step, roots) : step;
  });
}

/** Of two plain matrices. */
function isProduct({kernel, inputs}: Step): boolean {
  return (
    kernel === tf.BatchMatMul && viewsOf(inputs).every(({dtype, shape}) => dtype === "float32" && shape.length === 2)
  );
}

/** What the step squares. */
function rootOf({kernel, inputs}: Step): View | undefined {
  const {x, a, b} = inputs as Readonly<Record<string, View | undefined>>;
  if (kernel === tf.Square) return x?.dtype === "float32" ? x : undefined;
  const isSquare = kernel === tf.Multiply && a && b && a.source === b.source && a.dtype === "float32";
  return isSquare && tf.util.arraysEqual([...a.shape], [...b.shape]) ? a : undefined;
}

function withRoots(step: Step, roots: ReadonlyMap<Source, View>): Step {
  const {a, b} = step.inputs as Readonly<Record<"a" | "b", View>>;
  const [rootA, rootB] = [roots.get(a.source), roots.get(b.source)];
  if (!rootA && !rootB) return step;
  return {
    ...step,
    inputs: {a: rootA ? {...rootA, shape: a.shape} : a, b: rootB ? {...rootB, shape: b.shape} : b},
    attributes: {...step.attributes, squareA: rootA !== undefined, squareB: rootB !== undefined},
  };
}
