/**
 * Tensors of a function that runs on a batch, as the function sees them: of the shape that one element has, with
 * nothing in them. Each stands for a tensor with all elements, which it frees when it is disposed of.
 */
import * as tf from "../../tfjs.ts";

interface Batch {
  /** [B, ...shape] */
  readonly tensor: tf.Tensor;
  /** Whether it is freed with the last placeholder for it. */
  readonly isOwn: boolean;
  /** Number of placeholders. */
  count: number;
}

const READ =
  "vmap: a tensor's data cannot be read here. Inside the function a tensor stands for all elements of the batch and has " +
  "no values of its own: choose with tf.where, not by if. Outside it is gone: return it, or save it for a gradient.";

/** TensorFlow.js asks the backend of a tensor for its data, and tells it when the tensor is disposed of. */
export class Placeholders extends tf.KernelBackend {
  readonly #batches = new Map<object, Batch>();

  /** The placeholder of a tensor with the batch along axis 0. */
  add(tensor: tf.Tensor, {isOwn}: {isOwn: boolean}): tf.Tensor {
    const dataId = {};
    this.#batches.set(dataId, {tensor, isOwn, count: 1});
    return this.#make(dataId, tensor.shape.slice(1), tensor.dtype);
  }

  /** Another placeholder for the same. */
  alias({dataId, shape, dtype}: tf.Tensor): tf.Tensor {
    this.incRef(dataId);
    return this.#make(dataId, shape, dtype);
  }

  /** The tensor with all elements; undefined for what is no placeholder of these. */
  get({dataId}: tf.Tensor): tf.Tensor | undefined {
    return this.#batches.get(dataId)?.tensor;
  }

  /** Has a placeholder stand for a tensor of its own from here on. */
  replace({dataId}: tf.Tensor, tensor: tf.Tensor): void {
    const count = this.refCount(dataId);
    this.#batches.set(dataId, {tensor, isOwn: true, count});
  }

  #make(dataId: object, shape: number[], dtype: tf.DataType): tf.Tensor {
    return tf.engine().makeTensorFromTensorInfo({dataId, shape, dtype}, this);
  }

  override refCount(dataId: object): number {
    return this.#batches.get(dataId)?.count ?? 0;
  }

  override incRef(dataId: object): void {
    const batch = this.#batches.get(dataId);
    if (batch) batch.count++;
  }

  override disposeData(dataId: object): boolean {
    const batch = this.#batches.get(dataId);
    if (!batch) return true;
    batch.count--;
    if (batch.count > 0) return false;
    this.#batches.delete(dataId);
    if (batch.isOwn) batch.tensor.dispose();
    return true;
  }

  override numDataIds(): number {
    return this.#batches.size;
  }

  override read(): Promise<tf.BackendValues> {
    return Promise.reject(new Error(READ));
  }

  override readSync(): tf.BackendValues {
    throw new Error(READ);
  }

  override readToGPU(): tf.GPUData {
    throw new Error(READ);
  }
}
