import {expect, test} from "vitest";
import {describeVariable} from "./variable-words.ts";

test.each([
  [{type: "Tensor2D", shape: [128, 10], dtype: "float32"}, "Tensor2D [128, 10] float32"],
  [{type: "Scalar", shape: [], dtype: "float32"}, "Scalar float32"],
  [{type: "Object", tensors: 4}, "Object of 4 tensors"],
  [{type: "Array", shape: [1], tensors: 1}, "Array [1] of 1 tensor"],
  [{type: "Float32Array", shape: [7], dtype: "float32"}, "Float32Array [7]"],
])("%j is %s", (more, text) => expect(describeVariable({name: "x", cell: "1", preview: "", ...more})).toBe(text));
