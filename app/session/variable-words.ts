import type {Variable} from "../../kernel/protocol.ts";

/** Type, shape and dtype of what a name holds: `Tensor2D [128, 10] float32`, `Object of 4 tensors`. */
export function describeVariable({type, shape, dtype, tensors}: Variable): string {
  const shown = shape && shape.length > 0 ? ` [${shape.join(", ")}]` : "";
  const of = tensors === undefined ? "" : ` of ${tensors} ${tensors === 1 ? "tensor" : "tensors"}`;
  // A typed array's class says what its elements are.
  const elements = dtype !== undefined && !type.toLowerCase().startsWith(dtype) ? ` ${dtype}` : "";
  return `${type}${shown}${elements}${of}`;
}
