/** Chains of element-wise kernels as one WebGPU program each: a dispatch and a buffer less for each link. */
import type {WebGPUBackend} from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "../tfjs.ts";
import {elementwise, literal} from "./elementwise.ts";
import {countUses, type Source, type Step, type View} from "./steps.ts";

type Program = Parameters<WebGPUBackend["runWebGPUProgram"]>[0];

/** One kernel, or several of which each takes the results of those before. */
export interface Chain {
  /** In the order of the program's variables. */
  readonly inputs: readonly View[];
  /** Statements `let v0 = …;`, of which the last one is the result. */
  readonly statements: readonly string[];
  readonly result: string;
  readonly shape: readonly number[];
  readonly kernels: readonly string[];
}

/** As many buffers as every WebGPU device lets a shader have, but for the output. */
const MOST_INPUTS = 7;
const MOST_DIMENSIONS = 4;
/** Longer programs gain little and take long to compile. */
const MOST_KERNELS = 64;
const WORKGROUP = 64;

/**
 * The steps with chains in place of kernels whose results only the next one takes. Each has one output: what something
 * else takes too ends a chain.
 * @param kernelOf the kernel of a chain, which takes the list of its inputs, and gives one result
 */
export function chained(
  steps: readonly Step[],
  results: readonly View[],
  kernelOf: (chain: Chain, dtype: tf.DataType) => tf.KernelFunc = onWebGpu,
): Step[] {
  const uses = countUses(steps, results);
  const chains = new Map<Source, Chain>();
  const absorbed = new Set<Source>();
  for (const step of steps) {
    const [output] = step.outputs;
    const operands = output && operandsOf(step, output);
    if (!operands) continue;
    const isOnlyHere = ({source}: View) =>
      uses.get(source) === operands.filter((view) => view.source === source).length;
    const linked = new Map<Source, Chain>();
    let chain = link(step, output, operands, linked);
    for (const view of operands) {
      const before = chains.get(view.source);
      if (!before || !isOnlyHere(view) || !sameShape(before, output)) continue;
      const longer = link(step, output, operands, new Map([...linked, [view.source, before]]));
      if (longer.inputs.length > MOST_INPUTS || longer.kernels.length > MOST_KERNELS) continue;
      chain = longer;
      linked.set(view.source, before);
    }
    if (chain.inputs.length > MOST_INPUTS) continue;
    chains.set(output.source, chain);
    for (const source of linked.keys()) absorbed.add(source);
  }
  return steps.flatMap((step) => {
    const [output] = step.outputs;
    if (!output || absorbed.has(output.source)) return output ? [] : [step];
    const chain = chains.get(output.source);
    if (!chain || chain.kernels.length === 1) return [step];
    const {inputs, kernels} = chain;
    const run = kernelOf(chain, output.dtype);
    return [{kernel: kernels.join("+"), inputs, attributes: {}, keys: [], outputs: [output], run}];
  });
}

/** What the kernel's expression takes, in its order; undefined when the kernel cannot be in a program. */
function operandsOf({kernel, inputs, attributes}: Step, output: View): View[] | undefined {
  const known = elementwise[kernel];
  if (!known || output.shape.length > MOST_DIMENSIONS || output.dtype === "int32") return undefined;
  const named = inputs as Readonly<Record<string, View | undefined>>;
  const operands = known.inputs.length > 0 ? known.inputs.map((name) => named[name]) : Object.values(inputs);
  const views = operands.filter((view) => view !== undefined);
  const isComputable =
    views.length === operands.length &&
    views.every(({dtype}) => dtype === "float32" || dtype === "bool" || (dtype === "int32" && kernel === tf.Cast)) &&
    Object.values(attributes).every((value) => typeof value !== "number" || Number.isFinite(value));
  if (!isComputable) return undefined;
  // To what is true or false, numbers are cast by comparing; and rows are selected otherwise than elements.
  if (kernel === tf.Cast && output.dtype !== "float32") return undefined;
  if (kernel === tf.Select && !views.every((view) => sameShape(view, output))) return undefined;
  return views;
}

/** The kernel's chain with those that some of its operands come from. */
function link(step: Step, {shape}: View, operands: readonly View[], linked: ReadonlyMap<Source, Chain>): Chain {
  const inputs: View[] = [];
  const statements: string[] = [];
  const kernels: string[] = [];
  const results = new Map<Source, string>();
  const nameOf = (view: View): string => {
    const {source} = view;
    if (source.kind === "constant" && source.value !== undefined) return literal(source.value);
    const known = inputs.findIndex((input) => input.source === source && sameShape(input, view));
    return `x${known >= 0 ? known : inputs.push(view) - 1}`;
  };
  for (const [source, chain] of linked) {
    const names = chain.inputs.map(nameOf);
    const first = statements.length;
    const renamed = (_: string, kind: string, i: string) =>
      kind === "x" ? (names[Number(i)] ?? "") : `v${Number(i) + first}`;
    statements.push(...chain.statements.map((statement) => statement.replace(/\b([xv])(\d+)\b/g, renamed)));
    kernels.push(...chain.kernels);
    results.set(source, `v${statements.length - 1}`);
  }
  const names = operands.map((view) => results.get(view.source) ?? nameOf(view));
  const expression = elementwise[step.kernel]?.expression(names, step.attributes);
  const result = `v${statements.length}`;
  return {
    inputs,
    statements: [...statements, `let ${result} = ${expression};`],
    result,
    shape,
    kernels: [...kernels, step.kernel],
  };
}

function sameShape(a: Pick<View, "shape">, b: Pick<View, "shape">): boolean {
  return tf.util.arraysEqual([...a.shape], [...b.shape]);
}

function programOf({inputs, statements, result, shape}: Chain): Program {
  const size = tf.util.sizeFromShape([...shape]);
  const reads = inputs.map((_, i) => `let x${i} = getX${i}ByOutputIndex(index);`);
  return {
    outputShape: [...shape],
    dispatchLayout: {x: [...shape.keys()]},
    dispatch: [Math.ceil(size / WORKGROUP), 1, 1],
    workgroupSize: [WORKGROUP, 1, 1],
    variableNames: inputs.map((_, i) => `X${i}`),
    size: true,
    shaderKey: `chain_${statements.join("")}`,
    getUserCode: () => `
      fn main(index : i32) {
        if (index < uniforms.size) {
          ${[...reads, ...statements].join("\n")}
          setOutputAtIndex(index, ${result});
        }
      }
    `,
  };
}

function onWebGpu(chain: Chain, dtype: tf.DataType): tf.KernelFunc {
  // The backend writes into a program, so that each run has its own.
  return ({inputs, backend}) =>
    (backend as WebGPUBackend).runWebGPUProgram(programOf(chain), Object.values(inputs) as tf.TensorInfo[], dtype);
}
