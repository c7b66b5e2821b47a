/** Who sees which operations, and what is left when it is over. */
import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, expect, test} from "vitest";
import {type Call, type Handler, interpret} from "./interpreter.ts";
import * as tf from "./tfjs.ts";

beforeAll(() => tf.setBackend("cpu"));

/** Notes the names of kernels and hands them on. */
const noting =
  (notes: string[], who = ""): Handler =>
  (call, run) => {
    notes.push(who + (call.kernelName ?? "customGrad"));
    return run(call);
  };

test("a function's operations, and none that a kernel or the handler runs itself", () => {
  const notes: string[] = [];
  const handle: Handler = (call, run) => {
    tf.tidy(() => void tf.cos(0.5));
    return noting(notes)(call, run);
  };
  const square = tf.customGrad((x) => ({value: tf.square(x as tf.Tensor), gradFunc: (dy: tf.Tensor) => dy}));
  const y = interpret(() => square(tf.exp(0)), handle);
  expect(notes).toEqual(["Exp", "customGrad"]);
  expect(y.dataSync()[0]).toBe(1);
  tf.sin(1);
  expect(notes.length).toBe(2);
});

test("what is handed back stands for the result", () => {
  expect(
    interpret(
      () => tf.exp(0).mul(2),
      () => tf.scalar(7),
    ).dataSync()[0],
  ).toBe(7);
});

test("the innermost is first, and what it runs is seen by the outer ones", () => {
  const notes: string[] = [];
  const inner: Handler = (call, run) => {
    notes.push(`inner ${call.kernelName}`);
    tf.cos(0);
    return run(call);
  };
  interpret(() => interpret(() => tf.exp(0), inner), noting(notes, "outer "));
  expect(notes).toEqual(["inner Exp", "outer Cos", "outer Exp"]);
});

test("a handler can have itself see more", () => {
  const notes: string[] = [];
  const handle = (call: Call, run: (call: Call) => tf.Tensor | tf.Tensor[]): tf.Tensor | tf.Tensor[] => {
    notes.push(call.kernelName ?? "");
    return call.kernelName === "Exp" ? interpret(() => tf.sin(0), handle) : run(call);
  };
  interpret(() => tf.exp(0).cos(), handle);
  expect(notes).toEqual(["Exp", "Sin", "Cos"]);
});

test("copies for gradients and disposals are told, also while a call is handled", () => {
  const copies: [number, number][] = [];
  const disposed: number[] = [];
  let given = 0;
  const x = tf.scalar(2);
  tf.grad((at) =>
    interpret(
      () => {
        const y = at.mul(3);
        given = y.id;
        y.dispose();
        return at.exp();
      },
      (call, run) => run(call),
      {
        copied: (copy, original) => copies.push([copy.id, original.id]),
        disposed: ({id}) => disposed.push(id),
      },
    ),
  )(x);
  // a and b of the product, and the exponential's result.
  expect(copies.length).toBe(3);
  expect(disposed).toContain(given);
});

test("an error leaves the engine as it was", () => {
  const notes: string[] = [];
  const fail = () => {
    throw new Error("on purpose");
  };
  expect(() => interpret(fail, noting(notes))).toThrow("on purpose");
  expect(() => interpret(() => tf.exp(0), fail)).toThrow("on purpose");
  expect(tf.exp(0).dataSync()[0]).toBe(1);
  expect(notes).toEqual([]);
});
