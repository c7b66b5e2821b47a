/**
 * Gradients of what picks, moves or repeats elements. Each output element is one input element, at a place that the
 * same operation finds when it is applied to the numbers of the places; the gradient adds dy up by place.
 *
 * stridedSlice, mirrorPad, gather with batch dimensions    Σ of dy over the outputs that show the element
 * tile, of any rank                                        Σ of dy over the repetitions
 * topk         dy of the values, back at their places; the indices are constants
 * gatherND     scatterND(indices, dy)                      scatterND: gatherND(dy, indices)
 * tensorScatterUpdate    tensor: dy, 0 where updated       updates: gatherND(dy, indices)
 */
import {
  engine,
  GatherNd,
  GatherV2,
  type GatherV2Attrs,
  type GradConfig,
  gather,
  gatherND,
  getGradient,
  MirrorPad,
  type NamedAttrMap,
  range,
  ScatterNd,
  StridedSlice,
  scatterND,
  type Tensor,
  TensorScatterUpdate,
  Tile,
  TopK,
  tensorScatterUpdate,
  UnsortedSegmentSum,
  unsortedSegmentSum,
  where,
  zeros,
  zerosLike,
} from "@tensorflow/tfjs-core";
import {at, noChange, only} from "./broadcast.ts";

/** The number of each element of a tensor of this shape, in row-major order. */
function places(shape: number[]): Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  return range(0, size, 1, "int32").reshape(shape);
}

/** Adds `dy`'s elements up at `where` (int32, of dy's size) of a tensor of zeros. */
function addAt(dy: Tensor, where: Tensor, shape: number[]): Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  return unsortedSegmentSum(dy.flatten(), where.flatten().toInt().as1D(), size).reshape(shape);
}

/** The gradient of a kernel that only picks and repeats elements of its input `x`. */
function picks(kernelName: string): GradConfig {
  return {
    kernelName,
    inputsToSave: ["x"],
    gradFunc: (dy, saved, attributes) => {
      const {shape} = at(saved, 0);
      const picked = () => engine().runKernel(kernelName, {x: places(shape)}, attributes as NamedAttrMap) as Tensor;
      return {x: () => addAt(only(dy), picked(), shape)};
    },
  };
}

const tile: GradConfig = {
  kernelName: Tile,
  inputsToSave: ["x"],
  gradFunc: (dy, saved, attributes) => {
    const {shape} = at(saved, 0);
    const reps = attributes.reps as number[];
    return {
      x: () =>
        reps.reduce((sum: Tensor, repetitions, axis) => {
          if (repetitions === 1) return sum;
          const inner = sum.shape.slice(axis + 1);
          const row = [shape[axis] ?? 1, ...inner].reduce((product, n) => product * n, 1);
          const parts = sum.reshape([-1, repetitions, row]).sum(1);
          return parts.reshape([...sum.shape.slice(0, axis), shape[axis] ?? 1, ...inner]);
        }, only(dy)),
    };
  },
};

const gatherRows = getGradient(GatherV2);

const gatherGradient: GradConfig = {
  kernelName: GatherV2,
  inputsToSave: ["x", "indices"],
  gradFunc: (dy, saved, attributes) => {
    const {axis, batchDims} = attributes as unknown as GatherV2Attrs;
    const [x, indices] = [at(saved, 0), at(saved, 1)];
    const flat = () => addAt(only(dy), gather(places(x.shape), indices.toInt(), axis, batchDims), x.shape);
    const rows = gatherRows.gradFunc(dy, saved, attributes).x;
    return {x: batchDims || !rows ? flat : rows, indices: noChange(indices)};
  },
};

const segmentSum: GradConfig = {
  kernelName: UnsortedSegmentSum,
  inputsToSave: ["segmentIds"],
  gradFunc: (dy, saved) => {
    const segmentIds = at(saved, 0).toInt();
    return {
      x: () => {
        const present = segmentIds.greaterEqual(0);
        const rows = gather(only(dy), segmentIds.maximum(zerosLike(segmentIds)));
        const mask = present.reshape([...present.shape, ...Array(rows.rank - present.rank).fill(1)]);
        return where(mask, rows, zerosLike(rows));
      },
      segmentIds: noChange(segmentIds),
    };
  },
};

const topK: GradConfig = {
  kernelName: TopK,
  inputsToSave: ["x"],
  outputsToSave: [false, true],
  gradFunc: (dys, saved) => {
    const [x, indices] = [at(saved, 0), at(saved, 1)];
    return {
      x: () => {
        const n = x.shape.at(-1) ?? 1;
        const rowStarts = range(0, x.size / n, 1, "int32")
          .mul(n)
          .toInt()
          .expandDims(1);
        const where = indices
          .reshape([x.size / n, -1])
          .toInt()
          .add(rowStarts);
        return addAt(only(dys), where, x.shape);
      },
    };
  },
};

const gatherNd: GradConfig = {
  kernelName: GatherNd,
  inputsToSave: ["params", "indices"],
  gradFunc: (dy, saved) => {
    const [{shape}, indices] = [at(saved, 0), at(saved, 1).toInt()];
    return {params: () => scatterND(indices, only(dy), shape), indices: noChange(indices)};
  },
};

const scatterNd: GradConfig = {
  kernelName: ScatterNd,
  inputsToSave: ["indices"],
  gradFunc: (dy, saved) => {
    const indices = at(saved, 0).toInt();
    return {updates: () => gatherND(only(dy), indices), indices: noChange(indices)};
  },
};

const scatterUpdate: GradConfig = {
  kernelName: TensorScatterUpdate,
  inputsToSave: ["indices", "updates"],
  gradFunc: (dy, saved) => {
    const [indices, {shape}] = [at(saved, 0).toInt(), at(saved, 1)];
    return {
      tensor: () => tensorScatterUpdate(only(dy), indices, zeros(shape)),
      updates: () => gatherND(only(dy), indices),
      indices: noChange(indices),
    };
  },
};

export const indexingGradients: readonly GradConfig[] = [
  picks(StridedSlice),
  picks(MirrorPad),
  tile,
  gatherGradient,
  segmentSum,
  topK,
  gatherNd,
  scatterNd,
  scatterUpdate,
];
