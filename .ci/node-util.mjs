/** The parts of Node's `util` that TensorFlow.js uses, for one library that runs in Node and in browsers. */
export const {TextEncoder, TextDecoder} = globalThis;
const is = (type) => (value) => value instanceof type;
export const types = {
  isFloat32Array: is(Float32Array),
  isInt32Array: is(Int32Array),
  isUint8Array: is(Uint8Array),
  isUint8ClampedArray: is(Uint8ClampedArray),
};
