/** Finds the layers that the parameters of a function are used in, while it runs. */
import {type Call, interpret, type Result} from "../../interpreter.ts";
import * as tf from "../../tfjs.ts";
import {broadcast} from "./broadcast.ts";
import type {Contribution, FindLayer, FromOutput} from "./contribution.ts";
import {convolution, depthwiseConvolution, transposedConvolution} from "./convolution.ts";
import {product} from "./product.ts";
import {Rows} from "./rows.ts";
import {rowsOfTable} from "./rows-of-table.ts";

/** A use of a parameter that is understood. */
export interface Use {
  /** The parameter's number. */
  readonly number: number;
  /** The layer's output. */
  readonly output: tf.Tensor;
  /** From the gradient of the sum of all losses at the output. */
  readonly contribution: FromOutput;
}

/** A parameter, or its values in another shape or order. */
interface View {
  readonly number: number;
  /** From [n, …] of this shape to [n, …] of the parameter's own; the parameter itself has none. */
  readonly back?: (values: tf.Tensor) => tf.Tensor;
}

const layers: Record<string, FindLayer> = {
  [tf.BatchMatMul]: product,
  [tf.Conv2D]: convolution,
  [tf.Conv2DBackpropInput]: transposedConvolution,
  [tf.DepthwiseConv2dNative]: depthwiseConvolution,
  [tf.GatherV2]: rowsOfTable,
  [tf.Add]: broadcast,
  [tf.Sub]: broadcast,
  [tf.Multiply]: broadcast,
  [tf.RealDiv]: broadcast,
};

export class Watch {
  readonly uses: Use[] = [];
  /** Parameters that are used in other ways too, by their numbers: what uses them. */
  readonly others = new Map<number, string>();
  readonly #rows: Rows;
  readonly #views: Map<number, View>;
  readonly #kept: tf.Tensor[];
  /** What the engine saved for the gradients of operations, which gradients inside f compute with. */
  #copies: [copy: tf.Tensor, original: tf.Tensor][] = [];

  /**
   * @param batch tensors with the examples along axis 0, of which there are `count`
   * @param kept gets the tensors that the layers keep
   */
  constructor(params: readonly tf.Tensor[], batch: readonly tf.Tensor[], count: number, kept: tf.Tensor[]) {
    this.#rows = new Rows(batch, count);
    this.#views = new Map(params.map(({id}, number) => [id, {number}]));
    this.#kept = kept;
  }

  /** Whether an operation of the run took the parameter, or its values in another form. */
  isUsed(number: number): boolean {
    return this.others.has(number) || this.uses.some((use) => use.number === number);
  }

  /** Runs f, whose result should have a row for each example. */
  run(f: () => tf.Tensor): tf.Tensor {
    const y = interpret(f, (call, run) => this.#see(call, run), {
      copied: (copy, original) => this.#copies.push([copy, original]),
    });
    if (!this.#rows.isByExample(y)) this.#distrust();
    return y;
  }

  #see(call: Call, run: (call: Call) => Result): Result {
    const result = run(this.#followed(call));
    this.#note(call, result);
    this.#copied();
    return result;
  }

  /** Copies are what their originals are. */
  #copied(): void {
    for (const [copy, original] of this.#copies.splice(0)) {
      this.#rows.copy(copy, original);
      const view = this.#views.get(original.id);
      if (view) this.#views.set(copy.id, view);
    }
  }

  #note(call: Call, result: Result): void {
    const outputs = [result].flat();
    const [y] = outputs;
    const used = Object.entries(call.inputs).flatMap(([name, x]) => {
      const view = x && this.#views.get(x.id);
      return view ? [{name, param: x, view}] : [];
    });
    const [only] = used;
    const isUnderstood =
      only && y && used.length === 1 && this.#isUnderstood(call, only.name, only.param, only.view, y);
    if (call.kernelName) this.#rows.follow(call, outputs);
    if (isUnderstood || !outputs.some(({dtype}) => dtype === "float32")) return;
    for (const {view} of used) this.others.set(view.number, call.kernelName ?? "a function with a gradient of its own");
  }

  #isUnderstood(call: Call, name: string, param: tf.Tensor, view: View, y: tf.Tensor): boolean {
    const moved = viewOf(call, param, view);
    if (moved) {
      this.#views.set(y.id, moved);
      return true;
    }
    const find = layers[call.kernelName ?? ""];
    if (!find) return false;
    const rows = this.#rows;
    for (const [other, x] of Object.entries(call.inputs)) if (x && other !== name) rows.admit(x);
    rows.follow(call, [y]);
    const layer = {call, name, param, y, rows, keep: (x: tf.Tensor) => this.#keep(x)};
    const fromOutput = rows.isByExample(y) ? find(layer) : undefined;
    if (!fromOutput) return false;
    this.uses.push({number: view.number, output: y, contribution: (delta) => seen(fromOutput(delta), view)});
    return true;
  }

  /** As a reshape it shares its values on every backend. */
  #keep(x: tf.Tensor): tf.Tensor {
    const alias = tf.keep(tf.reshape(x, x.shape));
    this.#kept.push(alias);
    return alias;
  }

  /**
   * The call of a function with a gradient of its own, of which it is noted what its operations make of the examples,
   * and whether those of its gradient keep them apart as well.
   */
  #followed(call: Call): Call {
    const {forwardFunc, backwardsFunc, inputs} = call;
    if (!forwardFunc || !backwardsFunc) return call;
    return {
      ...call,
      forwardFunc: (backend, save) => this.#inside(() => forwardFunc(backend, save)),
      backwardsFunc: (dy, saved) => {
        for (const each of [dy].flat()) this.#rows.admit(each);
        const gradients = this.#inside(() => backwardsFunc(dy, saved));
        const checked = (name: string, gradient: () => tf.Tensor) => {
          const dx = this.#inside(gradient);
          const x = inputs[name];
          if (x && this.#rows.isByExample(x) && !this.#rows.isByExample(dx)) this.#distrust();
          return dx;
        };
        return Object.fromEntries(
          Object.entries(gradients).map(([name, gradient]) => [name, () => checked(name, gradient)]),
        );
      },
    };
  }

  /** Runs f, where parameters are constants. */
  #inside<T>(f: () => T): T {
    const see = (call: Call, run: (call: Call) => Result) => {
      const result = run(call.forwardFunc ? this.#followed(call) : call);
      if (call.kernelName) this.#rows.follow(call, [result].flat());
      this.#copied();
      return result;
    };
    return interpret(f, see, {copied: (copy, original) => this.#copies.push([copy, original])});
  }

  /** A layer's output may be part of what several examples lead to. */
  #distrust(): void {
    for (const {number} of this.uses) this.others.set(number, "what may mix the examples");
  }
}

/** What an operation gives that only changes a parameter's shape or order. */
function viewOf(
  {kernelName, attrs}: Call,
  param: tf.Tensor,
  {number, back = (values) => values}: View,
): View | undefined {
  if (kernelName === tf.Reshape || kernelName === tf.ExpandDims || kernelName === tf.Identity) {
    return {number, back: (values) => back(tf.reshape(values, [values.shape[0] ?? 0, ...param.shape]))};
  }
  if (kernelName !== tf.Transpose) return undefined;
  const perm = attrs?.perm as number[];
  const inverse = perm.map((_, axis) => perm.indexOf(axis) + 1);
  return {number, back: (values) => back(tf.transpose(values, [0, ...inverse]))};
}

/** The contribution to the parameter's own gradient. */
function seen(contribution: Contribution, {back}: View): Contribution {
  const {sum, squares} = contribution;
  if (!back) return contribution;
  const one = (values: tf.Tensor) => tf.squeeze(back(tf.expandDims(values, 0)), [0]);
  return {
    ...contribution,
    grads: (from, n) => back(contribution.grads(from, n)),
    ...(sum && {sum: () => one(sum())}),
    ...(squares && {squares: () => one(squares())}),
  };
}
