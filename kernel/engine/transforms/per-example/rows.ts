/**
 * What a run shows about a batch of B examples. A tensor is *by example* when its elements, in row-major order, are B
 * equal blocks, of which the i-th depends on no example but the i-th: [B, d], but also [B · T, d] with T positions for
 * each example. Reshaping never changes that. A tensor that mixes examples, or may do so, is *mixed*; what no example
 * went into is neither.
 */
import type {Call} from "../../interpreter.ts";
import * as tf from "../../tfjs.ts";
import {elementwiseRules} from "../rules/elementwise.ts";

export class Rows {
  readonly count: number;
  readonly #byExample: Set<number>;
  readonly #mixed = new Set<number>();

  /** @param batch tensors with B examples along axis 0 */
  constructor(batch: readonly tf.Tensor[], count: number) {
    this.count = count;
    this.#byExample = new Set(batch.map(({id}) => id));
  }

  isByExample({id}: tf.Tensor): boolean {
    return this.#byExample.has(id);
  }

  /** Takes a constant with B rows for what it may be as well, a tensor by example. */
  admit(x: tf.Tensor): void {
    if (x.shape[0] === this.count && !this.#mixed.has(x.id)) this.#byExample.add(x.id);
  }

  /** The copy is what the original is. */
  copy(copy: tf.Tensor, original: tf.Tensor): void {
    for (const known of [this.#byExample, this.#mixed]) if (known.has(original.id)) known.add(copy.id);
  }

  /**
   * How many of the leading axes tell the examples apart: as few as have B, or a multiple of B, entries together. All
   * when a tensor of this shape cannot be by example.
   */
  leading(shape: readonly number[]): number {
    let entries = 1;
    for (const [axis, n] of shape.entries()) {
      if (entries % this.count === 0) return axis;
      entries *= n;
    }
    return shape.length;
  }

  /** Whether y and x have the same leading axes, which tell y's examples apart. */
  keepsLeading(x: tf.Tensor, y: tf.Tensor): boolean {
    const leading = this.leading(x.shape);
    return x.shape.slice(0, leading).every((n, axis) => n === y.shape[axis]);
  }

  /** Notes what an operation made of its inputs. */
  follow({kernelName = "", inputs, attrs = {}}: Call, outputs: readonly tf.Tensor[]): void {
    const all = Object.values(inputs).flatMap((x) => x ?? []);
    const isMixed = all.some(({id}) => this.#mixed.has(id));
    if (!isMixed && !all.some((x) => this.isByExample(x))) return;
    const rule = rules.get(kernelName);
    for (const y of outputs) {
      const isKept =
        !isMixed && y.size % this.count === 0 && rule?.({inputs: present(inputs), attrs, all, y, rows: this});
      (isKept ? this.#byExample : this.#mixed).add(y.id);
    }
  }
}

function present(inputs: Call["inputs"]): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(inputs).flatMap(([name, x]) => (x ? [[name, x]] : [])));
}

interface Seen {
  readonly inputs: Record<string, tf.Tensor>;
  readonly attrs: tf.NamedAttrMap;
  readonly all: readonly tf.Tensor[];
  readonly y: tf.Tensor;
  readonly rows: Rows;
}

/** Whether y is by example, when some of the inputs are and none is mixed. */
type Rule = (seen: Seen) => boolean;

const always: Rule = () => true;

/** Broadcasting leaves the axes that tell the examples apart as they are. */
const elementwise: Rule = ({all, y, rows}) =>
  all.every((x) => !rows.isByExample(x) || isAligned(x, y, rows.leading(y.shape)));

function isAligned(x: tf.Tensor, y: tf.Tensor, leading: number): boolean {
  return x.rank === y.rank && y.shape.slice(0, leading).every((n, axis) => n === x.shape[axis]);
}

/** Works along an axis, or several, none of which tells examples apart; other inputs than this one are constants. */
const along =
  (axesOf: (attrs: tf.NamedAttrMap, x: tf.Tensor) => unknown, name = "x"): Rule =>
  ({inputs, attrs, rows}) => {
    const x = inputs[name];
    if (!x || !rows.isByExample(x)) return false;
    const axes = tf.util.parseAxisParam(axesOf(attrs, x) as number[], x.shape);
    return axes.every((axis) => axis >= rows.leading(x.shape));
  };

/** Images: only axis 0 may tell examples apart. */
const overImages =
  (name: string): Rule =>
  ({inputs, all, y, rows}) => {
    const x = inputs[name];
    const others = all.filter((input) => input !== x);
    return Boolean(
      x && rows.leading(x.shape) <= 1 && rows.keepsLeading(x, y) && !others.some((z) => rows.isByExample(z)),
    );
  };

const keepingLeading: Rule = ({inputs: {x}, y, rows}) => x !== undefined && rows.keepsLeading(x, y);

const joining =
  (added: number): Rule =>
  ({all, attrs, rows}) => {
    const rank = (all[0]?.rank ?? 0) + added;
    const axis = Number(attrs.axis) < 0 ? Number(attrs.axis) + rank : Number(attrs.axis);
    return all.every((x) => !rows.isByExample(x) || axis >= rows.leading(x.shape));
  };

/** Each row of a times b, or batches of matrices with the examples in the batch. */
const matrices: Rule = ({inputs: {a, b}, attrs, y, rows}) => {
  const isKept = (x: tf.Tensor | undefined, mayBeRows: boolean) => {
    if (!x || !rows.isByExample(x)) return true;
    const leading = rows.leading(x.shape);
    return leading <= x.rank - (mayBeRows ? 1 : 2) && isAligned(x, y, leading);
  };
  const isOnly = b !== undefined && !rows.isByExample(b);
  return isKept(a, isOnly && !attrs.transposeA) && isKept(b, false);
};

const gathering: Rule = ({inputs: {x, indices}, attrs, rows}) => {
  if (!x || !indices) return false;
  const [axis, batchDims] = [Number(attrs.axis), Number(attrs.batchDims ?? 0)];
  if (!rows.isByExample(x)) return axis === 0;
  const leading = rows.leading(x.shape);
  if (!rows.isByExample(indices)) return batchDims === 0 && axis >= leading;
  return batchDims >= leading && batchDims >= rows.leading(indices.shape) && rows.keepsLeading(x, indices);
};

/** The label of the examples is the first of the output and of every operand that has examples. */
const contraction: Rule = ({all, attrs, y, rows}) => {
  const [terms = "", output = ""] = String(attrs.equation).replace(/\s/g, "").split("->");
  const label = output.charAt(0);
  const operands = terms.split(",");
  return all.every((x, i) => {
    const term = operands[i] ?? "";
    return !rows.isByExample(x) || (term.startsWith(label) && rows.leading(x.shape) <= 1 && x.shape[0] === y.shape[0]);
  });
};

const unary = [
  tf.Neg,
  tf.LogicalNot,
  tf.IsNan,
  tf.IsInf,
  tf.IsFinite,
  tf.Identity,
  tf.Reshape,
  tf.ExpandDims,
  tf.OneHot,
  tf.Cast,
];

const combining = [
  ...Object.keys(elementwiseRules),
  ...[tf.Add, tf.AddN, tf.Sub, tf.Multiply, tf.FloorDiv, tf.Select, tf.Equal, tf.NotEqual, tf.Greater, tf.GreaterEqual],
  ...[tf.Less, tf.LessEqual, tf.LogicalAnd, tf.LogicalOr],
];

const rules = new Map<string, Rule>([
  ...combining.map((name) => [name, elementwise] as const),
  ...unary.map((name) => [name, always] as const),
  ...[tf.Sum, tf.Mean, tf.Min, tf.Prod, tf.All, tf.Any, tf.ArgMax, tf.ArgMin, tf.Cumsum, tf.Cumprod].map(
    (name) => [name, along(({axis}) => axis)] as const,
  ),
  [tf.Max, along(({reductionIndices}) => reductionIndices)],
  [tf.Reverse, along(({dims}) => dims)],
  [tf.Softmax, along(({dim}) => dim, "logits")],
  [tf.TopK, along(() => -1)],
  [tf.Unpack, along(({axis}) => axis, "value")],
  [tf.SplitV, along(({axis}) => axis)],
  [tf.Transpose, ({inputs: {x}, attrs, rows}) => isFixed(attrs.perm as number[], rows.leading(x?.shape ?? []))],
  ...[tf.Slice, tf.PadV2, tf.MirrorPad, tf.Tile].map((name) => [name, keepingLeading] as const),
  [tf.BroadcastTo, elementwise],
  [tf.Concat, joining(0)],
  [tf.Pack, joining(1)],
  ...[tf.Conv2D, tf.DepthwiseConv2dNative, tf.FusedConv2D, tf.FusedDepthwiseConv2D, tf.MaxPool, tf.AvgPool].map(
    (name) => [name, overImages("x")] as const,
  ),
  [tf.FusedBatchNorm, overImages("x")],
  [tf.ResizeBilinear, overImages("images")],
  [tf.ResizeNearestNeighbor, overImages("images")],
  [tf.Conv2DBackpropInput, overImages("dy")],
  [tf.BatchMatMul, matrices],
  [tf._FusedMatMul, matrices],
  [tf.GatherV2, gathering],
  [tf.Einsum, contraction],
]);

function isFixed(perm: readonly number[], leading: number): boolean {
  return perm.slice(0, leading).every((from, axis) => from === axis);
}
