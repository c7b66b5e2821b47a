/** Tensors that have the data of others without a copy. */
import * as tf from "../tfjs.ts";

/** Another tensor with the same data, of its own lifetime. */
export function share(tensor: tf.Tensor): tf.Tensor {
  const engine = tf.engine();
  const {dataId, shape, dtype} = tensor;
  const {backend} = engine.state.tensorInfo.get(dataId) ?? engine;
  backend.incRef(dataId);
  return engine.makeTensorFromTensorInfo({dataId, shape, dtype}, backend);
}

/** The same, which no `tidy` disposes. */
export function keptShare(tensor: tf.Tensor): tf.Tensor {
  return tf.keep(share(tensor));
}
