import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, it} from "vitest";
import {describeValue} from "./describe-value.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

describe("describeValue", () => {
  it("tells type, shape, dtype and bytes of tensors", () => {
    expect(describeValue(tf.zeros([128, 10]))).toEqual({
      type: "Tensor2D",
      shape: [128, 10],
      dtype: "float32",
      bytes: 5120,
      preview: "",
    });
    expect(describeValue(tf.scalar(true))).toMatchObject({type: "Scalar", shape: [], dtype: "bool", bytes: 1});
    expect(describeValue(tf.variable(tf.zeros([3])))).toMatchObject({type: "Variable", shape: [3], bytes: 12});
  });

  it("has no size for string tensors, and none for disposed ones", () => {
    expect(describeValue(tf.tensor(["a", "b"]))).not.toHaveProperty("bytes");
    const gone = tf.zeros([2]);
    gone.dispose();
    expect(describeValue(gone)).toEqual({type: "Tensor1D", shape: [2], dtype: "float32", preview: "disposed"});
  });

  it("counts the tensors of trees, the same one once", () => {
    const w = tf.zeros([2, 2]);
    const tree = {layers: [{w, b: tf.zeros([2])}, {w}], rate: 0.1, more: new Map([["k", tf.zeros([1], "int32")]])};
    expect(describeValue(tree)).toMatchObject({type: "Object", tensors: 3, bytes: 16 + 8 + 4});
    expect(describeValue(tree)).not.toHaveProperty("shape");
  });

  it("looks at a bounded part only", () => {
    const many = Array.from({length: 100_000}, () => tf.scalar);
    expect(describeValue(many)).toMatchObject({type: "Array", shape: [100_000]});
    expect(describeValue(many)).not.toHaveProperty("tensors");
    const cyclic: unknown[] = [tf.zeros([1])];
    cyclic.push(cyclic);
    expect(describeValue(cyclic)).toMatchObject({tensors: 1, bytes: 4});
  });

  it("tells typed arrays and buffers", () => {
    expect(describeValue(new Float64Array(5))).toMatchObject({
      type: "Float64Array",
      shape: [5],
      dtype: "float64",
      bytes: 40,
      preview: "[0, 0, 0, 0, 0]",
    });
    expect(describeValue(new ArrayBuffer(9))).toMatchObject({type: "ArrayBuffer", bytes: 9});
  });

  it("runs no getter, no proxy's trap it cannot survive, and stays within its limits", () => {
    let ran = false;
    const trap = {
      get w() {
        ran = true;
        return tf.zeros([1]);
      },
    };
    expect(describeValue(trap)).toMatchObject({type: "Object"});
    expect(ran).toBe(false);
    const {proxy, revoke} = Proxy.revocable({}, {});
    revoke();
    expect(describeValue(proxy).preview).toBe("revoked Proxy");
    const long = describeValue("x".repeat(10_000));
    expect(long.preview.length).toBeLessThanOrEqual(120);
  });

  it.each([
    [undefined, "undefined"],
    [null, "null"],
    [3, "number"],
    ["a", "string"],
    [Math.max, "function"],
    [class A {}, "class"],
    [new Map(), "Map"],
    [new Date(0), "Date"],
  ])("%s is a %s", (value, type) => expect(describeValue(value).type).toBe(type));
});
