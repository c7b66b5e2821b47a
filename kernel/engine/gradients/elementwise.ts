/**
 * Gradients of elementwise operations that TensorFlow.js has wrong at points that matter, or not at all.
 *
 * abs        dy · sign(x), 0 at 0 as in JAX (TensorFlow.js: −1)
 * pow        a: dy · b · a^(b−1), where b = 0 gives 0 and not 0 · ∞;  b: dy · aᵇ · ln a, 0 where a ≤ 0
 * floorDiv   0: it is piecewise constant (TensorFlow.js gives that of a division)
 * maximum    to the larger, to a where they are equal; minimum likewise. TensorFlow.js forgets, in these two and in
 *            squaredDifference (a: 2 dy (a − b)), to sum over what was broadcast
 * EluGrad(dy, y) = dy · (y < 0 ? y + 1 : 1), the gradient of elu, is linear in dy; in y: ddx · dy · [y < 0]
 */
import {
  Abs,
  EluGrad,
  engine,
  FloorDiv,
  type GradConfig,
  greaterEqual,
  lessEqual,
  log,
  Maximum,
  Minimum,
  onesLike,
  Pow,
  SquaredDifference,
  type Tensor,
  where,
  zerosLike,
} from "@tensorflow/tfjs-core";
import {at, noChange, only, sumTo} from "./broadcast.ts";

const abs: GradConfig = {
  kernelName: Abs,
  inputsToSave: ["x"],
  gradFunc: (dy, saved) => ({x: () => only(dy).mul(at(saved, 0).sign())}),
};

const pow: GradConfig = {
  kernelName: Pow,
  inputsToSave: ["a", "b"],
  outputsToSave: [true],
  gradFunc: (dys, saved) => {
    const [dy, a, b, y] = [only(dys), at(saved, 0).toFloat(), at(saved, 1).toFloat(), at(saved, 2)];
    return {
      a: () => {
        const lower = where(b.equal(0), onesLike(b), b.sub(1));
        return sumTo(dy.mul(b).mul(a.pow(lower)), a.shape);
      },
      b: () => {
        const positive = a.greater(0);
        // The inner choice keeps the logarithm's derivative finite where it is not taken.
        const logarithm = where(positive, log(where(positive, a, onesLike(a))), zerosLike(a));
        return sumTo(dy.mul(y).mul(logarithm), b.shape);
      },
    };
  },
};

const floorDiv: GradConfig = {
  kernelName: FloorDiv,
  inputsToSave: ["a", "b"],
  gradFunc: (_, saved) => ({a: noChange(at(saved, 0)), b: noChange(at(saved, 1))}),
};

const eluGrad: GradConfig = {
  kernelName: EluGrad,
  inputsToSave: ["dy", "y"],
  gradFunc: (dys, saved) => {
    const [ddx, dy, y] = [only(dys), at(saved, 0), at(saved, 1)];
    return {
      dy: () => engine().runKernel(EluGrad, {dy: ddx, y}) as Tensor,
      y: () => ddx.mul(dy).mul(y.less(0).toFloat()),
    };
  },
};

function choice(kernelName: string, isFirst: (a: Tensor, b: Tensor) => Tensor): GradConfig {
  return {
    kernelName,
    inputsToSave: ["a", "b"],
    gradFunc: (dys, saved) => {
      const [dy, a, b] = [only(dys), at(saved, 0), at(saved, 1)];
      const first = isFirst(a, b);
      return {
        a: () => sumTo(dy.mul(first.toFloat()), a.shape),
        b: () => sumTo(dy.mul(first.logicalNot().toFloat()), b.shape),
      };
    },
  };
}

const squaredDifference: GradConfig = {
  kernelName: SquaredDifference,
  inputsToSave: ["a", "b"],
  gradFunc: (dys, saved) => {
    const [dy, a, b] = [only(dys), at(saved, 0), at(saved, 1)];
    return {a: () => sumTo(dy.mul(a.sub(b).mul(2)), a.shape), b: () => sumTo(dy.mul(b.sub(a).mul(2)), b.shape)};
  },
};

export const elementwiseGradients: readonly GradConfig[] = [
  abs,
  pow,
  floorDiv,
  eluGrad,
  choice(Maximum, greaterEqual),
  choice(Minimum, lessEqual),
  squaredDifference,
];
