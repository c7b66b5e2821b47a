/** A product of batches of matrices as one of two matrices, where one operand is the same for the whole batch. */
import {broadcast_util, type TensorInfo, util} from "@tensorflow/tfjs-core";

export interface Product {
  readonly a: TensorInfo;
  readonly b: TensorInfo;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/**
 * The product that has the same numbers in the same order, and the shape that they have.
 * @returns undefined where there is no batch, or it cannot be folded
 */
export function asOne({a, b, transposeA, transposeB}: Product): (Product & {shape: number[]}) | undefined {
  const batches = broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const count = util.sizeFromShape(batches);
  if (count <= 1) return undefined;
  const [heightA = 1, widthA = 1] = a.shape.slice(-2);
  const [heightB = 1, widthB = 1] = b.shape.slice(-2);
  const [rows, inner] = transposeA ? [widthA, heightA] : [heightA, widthA];
  const columns = transposeB ? heightB : widthB;
  const shape = [...batches, rows, columns];
  const isSame = (x: TensorInfo) => util.sizeFromShape(x.shape.slice(0, -2)) === 1;
  if (isSame(b) && (!transposeA || rows === 1)) {
    const tall = {...a, shape: [count * rows, inner]};
    return {a: tall, b: {...b, shape: [heightB, widthB]}, transposeA: false, transposeB, shape};
  }
  if (isSame(a) && columns === 1) {
    const vectors = {...b, shape: [count, inner]};
    return {a: vectors, b: {...a, shape: [heightA, widthA]}, transposeA: false, transposeB: !transposeA, shape};
  }
  return undefined;
}
