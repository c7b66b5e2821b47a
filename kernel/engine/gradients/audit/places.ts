/** Cases of what picks, moves and repeats elements. */
import * as tf from "../../tfjs.ts";
import {type Case, real} from "./case.ts";

const int = (values: number[], ...shape: number[]) => tf.tensor(values, shape, "int32");

const indexing: Case[] = [
  {op: "gather", label: "rows, repeated", inputs: [real(4, 2)], f: (x) => tf.gather(x, int([3, 0, 3], 3))},
  {
    op: "gather",
    label: "inner axis, matrix of indices",
    inputs: [real(2, 3, 2)],
    f: (x) => tf.gather(x, int([2, 0, 1, 1], 2, 2), 1),
  },
  {op: "gather", label: "batches", inputs: [real(2, 3, 2)], f: (x) => tf.gather(x, int([2, 0, 1, 1], 2, 2), 1, 1)},
  {op: "gather", label: "vector", inputs: [real(4)], f: (x) => tf.gather(x, int([1], 1))},
  {op: "gatherND", label: "elements", inputs: [real(2, 3)], f: (x) => tf.gatherND(x, int([0, 1, 1, 2, 0, 1], 3, 2))},
  {op: "gatherND", label: "rows", inputs: [real(3, 2)], f: (x) => tf.gatherND(x, int([2, 0, 2], 3, 1))},
  {op: "scatterND", label: "rows", inputs: [real(2, 3)], f: (x) => tf.scatterND(int([3, 1], 2, 1), x, [4, 3])},
  {
    op: "scatterND",
    label: "elements, repeated",
    inputs: [real(3)],
    f: (x) => tf.scatterND(int([0, 1, 1, 0, 0, 1], 3, 2), x, [2, 2]),
  },
  {
    op: "tensorScatterUpdate",
    label: "rows",
    inputs: [real(3, 2), real(2, 2)],
    f: (x, updates) => tf.tensorScatterUpdate(x, int([2, 0], 2, 1), updates),
  },
  {
    op: "unsortedSegmentSum",
    label: "rows",
    inputs: [real(4, 2)],
    f: (x) => tf.unsortedSegmentSum(x, int([2, 0, 2, 1], 4) as tf.Tensor1D, 3),
  },
  {op: "topk (values)", label: "rows", inputs: [real(2, 5)], f: (x) => tf.topk(x, 3).values},
  {
    op: "topk (values)",
    label: "with the elements at the indices",
    inputs: [real(5), real(5)],
    f: (x, y) => {
      const {values, indices} = tf.topk(x, 2);
      return values.mul(tf.gather(y, indices));
    },
    curved: true,
  },
  {op: "slice", label: "inner", inputs: [real(3, 4)], f: (x) => tf.slice(x, [1, 1], [2, 2])},
  {op: "stridedSlice", label: "steps", inputs: [real(4, 5)], f: (x) => tf.stridedSlice(x, [0, 1], [4, 5], [2, 3])},
  {
    op: "stridedSlice",
    label: "backwards, one axis dropped",
    inputs: [real(3, 4)],
    f: (x) => tf.stridedSlice(x, [1, 3], [2, 0], [1, -2], 0, 0, 0, 0, 1),
  },
];

const shapes: Case[] = [
  {
    op: "concat",
    label: "inner axis",
    inputs: [real(2, 1, 2), real(2, 3, 2)],
    f: (a, b) => tf.concat([a, b], 1),
    jax: ({np}, a, b) => np.concatenate([a, b], 1),
  },
  {op: "concat", label: "of itself", inputs: [real(2)], f: (a) => tf.concat([a, a])},
  {
    op: "stack",
    label: "last axis",
    inputs: [real(2, 2), real(2, 2)],
    f: (a, b) => tf.stack([a, b], -1),
    jax: ({np}, a, b) => np.stack([a, b], -1),
  },
  {
    op: "unstack",
    label: "some",
    inputs: [real(3, 2)],
    f: (x) => tf.unstack(x)[1]?.mul(tf.unstack(x)[2] ?? 0) ?? x,
    curved: true,
  },
  {op: "split", label: "unequal", inputs: [real(2, 5)], f: (x) => tf.split(x, [2, 3], 1)[1] ?? x},
  {op: "split", label: "equal, all", inputs: [real(4, 2)], f: (x) => tf.addN(tf.split(x, 2))},
  {
    op: "pad",
    label: "both axes",
    inputs: [real(2, 2)],
    f: (x) =>
      tf.pad(x, [
        [1, 0],
        [0, 2],
      ]),
    jax: ({np}, x) =>
      np.pad(x, [
        [1, 0],
        [0, 2],
      ]),
  },
  {
    op: "mirrorPad",
    label: "reflect",
    inputs: [real(3, 3)],
    f: (x) =>
      tf.mirrorPad(
        x,
        [
          [2, 1],
          [0, 2],
        ],
        "reflect",
      ),
  },
  {
    op: "mirrorPad",
    label: "symmetric",
    inputs: [real(2, 3)],
    f: (x) =>
      tf.mirrorPad(
        x,
        [
          [2, 1],
          [0, 3],
        ],
        "symmetric",
      ),
  },
  {
    op: "tile",
    label: "matrix",
    inputs: [real(2, 3)],
    f: (x) => tf.tile(x, [2, 3]),
    jax: ({np}, x) => np.tile(x, [2, 3]),
  },
  {op: "tile", label: "rank 5", inputs: [real(1, 2, 1, 2, 1)], f: (x) => tf.tile(x, [2, 1, 1, 2, 3])},
  {
    op: "broadcastTo",
    label: "new axis",
    inputs: [real(2, 1)],
    f: (x) => tf.broadcastTo(x, [3, 2, 2]),
    jax: ({np}, x) => np.broadcastTo(x, [3, 2, 2]),
  },
  {
    op: "broadcastTo",
    label: "a scalar",
    inputs: [real()],
    f: (x) => tf.broadcastTo(x, [2, 2]),
    jax: ({np}, x) => np.broadcastTo(x, [2, 2]),
  },
  {
    op: "reshape",
    label: "flat",
    inputs: [real(2, 3)],
    f: (x) => x.reshape([3, 2]).flatten().as2D(1, 6),
    jax: ({np}, x) => np.reshape(x, [1, 6]),
  },
  {op: "reshape", label: "clone", inputs: [real(2)], f: (x) => x.clone()},
  {op: "expandDims", label: "and squeeze", inputs: [real(2, 1, 3)], f: (x) => x.expandDims(1).squeeze([2])},
  {
    op: "transpose",
    label: "cycle",
    inputs: [real(2, 3, 2)],
    f: (x) => x.transpose([2, 0, 1]),
    jax: ({np}, x) => np.transpose(x, [2, 0, 1]),
  },
  {op: "transpose", label: "matrix", inputs: [real(2, 3)], f: (x) => x.transpose(), jax: ({np}, x) => np.transpose(x)},
  {op: "reverse", label: "axis 1", inputs: [real(2, 3)], f: (x) => tf.reverse(x, 1), jax: ({np}, x) => np.flip(x, 1)},
  {
    op: "zerosLike, onesLike",
    label: "times x",
    inputs: [real(3)],
    f: (x) => x.mul(tf.onesLike(x)).add(tf.zerosLike(x)),
  },
  {
    op: "spaceToBatchND",
    label: "2 × 2",
    inputs: [real(1, 2, 4, 1)],
    f: (x) =>
      tf.spaceToBatchND(
        x,
        [2, 2],
        [
          [0, 0],
          [0, 0],
        ],
      ),
  },
  {
    op: "batchToSpaceND",
    label: "2 × 2",
    inputs: [real(4, 1, 2, 1)],
    f: (x) =>
      tf.batchToSpaceND(
        x,
        [2, 2],
        [
          [0, 0],
          [0, 0],
        ],
      ),
  },
];

export const placeCases: readonly Case[] = [...indexing, ...shapes];
