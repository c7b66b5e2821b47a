/**
 * Gradients of reductions and running products.
 *
 * max, min   dy · [x = y] / n, n the number of ties (TensorFlow.js gives dy to each of them)
 * cumsum     the cumsum of dy from the other end (TensorFlow.js transposes the result unless the axis is the last)
 * cumprod    dx_j = Σ_i dy_i · Π_{k ≤ i, k ≠ j} x_k, exact where x has zeros; n² products for an axis of length n
 * prod       dy · Π_{k ≠ j} x_k by running products from both ends (TensorFlow.js's reshapes dy wrongly for an inner axis)
 */
import {
  backend_util,
  Cumprod,
  type CumprodAttrs,
  Cumsum,
  type CumsumAttrs,
  cumprod,
  cumsum,
  eye,
  type GradConfig,
  Max,
  Min,
  Prod,
  range,
  sub,
  type Tensor,
  util,
} from "@tensorflow/tfjs-core";
import {at, only} from "./broadcast.ts";

function extremum(kernelName: string, attribute: string): GradConfig {
  return {
    kernelName,
    inputsToSave: ["x"],
    outputsToSave: [true],
    gradFunc: (dys, saved, attributes) => {
      const [dy, x, y] = [only(dys), at(saved, 0), at(saved, 1)];
      const axes = util.parseAxisParam(attributes[attribute] as number[], x.shape);
      const kept = backend_util.expandShapeToKeepDim(
        x.shape.filter((_, axis) => !axes.includes(axis)),
        axes,
      );
      return {
        x: () => {
          const chosen = x.equal(y.reshape(kept)).toFloat();
          return chosen.mul(dy.reshape(kept).div(chosen.sum(axes, true)));
        },
      };
    },
  };
}

const sums: GradConfig = {
  kernelName: Cumsum,
  gradFunc: (dy, _, attributes) => {
    const {axis, exclusive, reverse} = attributes as unknown as CumsumAttrs;
    return {x: () => cumsum(only(dy), axis, exclusive, !reverse)};
  },
};

const products: GradConfig = {
  kernelName: Cumprod,
  inputsToSave: ["x"],
  gradFunc: (dys, saved, attributes) => {
    const {axis, exclusive, reverse} = attributes as unknown as CumprodAttrs;
    const x = at(saved, 0);
    return {
      x: () => {
        const last = x.rank - 1;
        const n = x.shape[axis] ?? 1;
        const swap = x.shape.map((_, i) => (i === axis ? last : i === last ? axis : i));
        const moved = x.transpose(swap);
        const [rows, dy] = [moved.reshape([-1, n]), only(dys).transpose(swap).reshape([-1, 1, n])];
        // others[…, j, i] is the product that makes y_i, without x_j.
        const identity = eye(n);
        const repeated = rows.expandDims(1).mul(sub(1, identity)).add(identity);
        const others = cumprod(repeated, 2, exclusive, reverse);
        const [i, j] = [range(0, n).expandDims(0), range(0, n).expandDims(1)];
        const [later, earlier] = reverse ? [j, i] : [i, j];
        const depends = exclusive ? later.greater(earlier) : later.greaterEqual(earlier);
        return others.mul(depends.toFloat()).mul(dy).sum(2).reshape(moved.shape).transpose(swap);
      },
    };
  },
};

const product: GradConfig = {
  kernelName: Prod,
  inputsToSave: ["x"],
  gradFunc: (dys, saved, attributes) => {
    const x = at(saved, 0);
    return {
      x: () => {
        const axes = util.parseAxisParam(attributes.axis as number[], x.shape);
        const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
        const order = [...kept, ...axes];
        const outer = kept.map((axis) => x.shape[axis] ?? 1);
        const moved = x.transpose(order);
        const rows = moved.reshape([...outer, -1]);
        const others: Tensor = cumprod(rows, kept.length, true, false).mul(cumprod(rows, kept.length, true, true));
        const dx = others.mul(only(dys).reshape([...outer, 1])).reshape(moved.shape);
        return dx.transpose(backend_util.getUndoAxesPermutation(order));
      },
    };
  },
};

export const reductionGradients: readonly GradConfig[] = [
  extremum(Max, "reductionIndices"),
  extremum(Min, "axis"),
  sums,
  products,
  product,
];
