import {afterEach, beforeAll, beforeEach, describe, expect, test} from "vitest";
import {attachLedger} from "./attach.ts";
import {startBackend} from "./backends.ts";
import {debug} from "./debug.ts";
import {markUnreadable} from "./device.ts";
import {filesIn} from "./files.ts";
import {registerKernels} from "./kernels/register.ts";
import {createLedger} from "./ledger.ts";
import {debugNans, NonFiniteError} from "./nans.ts";
import * as tf from "./tfjs.ts";
import {grad, hvp} from "./transforms/index.ts";
import * as tree from "./tree.ts";

const wasmBytes = filesIn(new URL("../../node_modules/@tensorflow/tfjs-backend-wasm/wasm-out/", import.meta.url));

beforeAll(() => {
  attachLedger(createLedger());
  registerKernels();
});

afterEach(() => {
  debug.nans = false;
  debug.infs = false;
});

/** The error that f throws. */
function thrownBy(f: () => unknown): NonFiniteError {
  try {
    f();
  } catch (error) {
    if (error instanceof NonFiniteError) return error;
    throw error;
  }
  return expect.unreachable("nothing was thrown");
}

describe.each(["cpu", "wasm"] as const)("on %s", (backend) => {
  beforeEach(() => startBackend(backend, {wasmBytes, lost: () => {}}));

  test("the operation, its inputs and their places are named", () => {
    const loss = (p: {w: tf.Tensor}) => tf.sum(tf.mul(tf.log(p.w), 2));
    const error = thrownBy(() => debugNans(loss)({w: tf.tensor2d([[1, -1, 2]])}));
    expect(error).toMatchObject({kernel: "Log", found: "NaN"});
    expect(error.message).toBe("Log gave NaN. Its inputs: x (args[0].w) of shape [1, 3].");
  });

  test("in backward passes, where the value is finite", () => {
    const zero = {w: tf.zeros([2])};
    expect(tree.norm(zero).dataSync()[0]).toBe(0);
    // √ has an infinite slope at 0, times 0 by the slope of the square.
    const error = thrownBy(() => debugNans(grad((p: {w: tf.Tensor}) => tree.norm(p)))(zero));
    expect(error.found).toBe("NaN");
    expect(error.kernel).toBe("Multiply");
    expect(() => debugNans((p: {w: tf.Tensor}) => hvp((q: {w: tf.Tensor}) => tree.norm(q), p, p))(zero)).toThrow(
      NonFiniteError,
    );
  });

  test("a NaN that came with the arguments is told from one that arose", () => {
    const error = thrownBy(() =>
      debugNans((a: tf.Tensor, b: tf.Tensor) => tf.add(a, b))(tf.tensor1d([Number.NaN]), tf.scalar(1)),
    );
    expect(error.message).toBe(
      "Add gave NaN. Its inputs: a (args[0]) of shape [1], which holds NaN already; b (args[1]) of shape [].",
    );
  });

  test("infinity is trapped only when it is asked for", () => {
    const masked = (x: tf.Tensor) => tf.softmax(tf.add(x, tf.tensor1d([0, Number.NEGATIVE_INFINITY, 0])));
    expect([...debugNans(masked)(tf.zeros([3])).dataSync()]).toEqual([0.5, 0, 0.5]);
    expect(thrownBy(() => debugNans(masked, {infs: true})(tf.zeros([3])))).toMatchObject({
      kernel: "Add",
      found: "infinity",
    });
    debug.infs = true;
    expect(thrownBy(() => tf.log(tf.zeros([1])))).toMatchObject({kernel: "Log", found: "infinity"});
  });

  test("integers, Booleans, strings, empty tensors and operations without inputs pass or are told", () => {
    debug.nans = true;
    tf.cast(tf.greater(tf.tensor1d([1, 2]), 1), "int32");
    tf.add(tf.zeros([0]), 1);
    expect(thrownBy(() => tf.fill([2], Number.NaN)).message).toBe("Fill gave NaN. It has no inputs.");
  });

  test("the switch holds until it is set back; a function's trap ends with it, also when it throws", () => {
    debug.nans = true;
    expect(() => tf.sqrt(-1)).toThrow("Sqrt gave NaN");
    debug.nans = false;
    expect(tf.sqrt(-1).dataSync()[0]).toBeNaN();
    expect(() => debugNans(() => tf.sqrt(-1))()).toThrow("Sqrt gave NaN");
    expect(debug.nans).toBe(false);
    expect(tf.sqrt(-1).dataSync()[0]).toBeNaN();
  });

  test("nothing is left behind", () => {
    const w = tf.tensor1d([-1]);
    const before = tf.memory().numTensors;
    for (let i = 0; i < 20; i++) {
      expect(() => debugNans(grad((w) => tf.sum(tf.sqrt(w))))(w)).toThrow(NonFiniteError);
      expect(() => debugNans(() => tf.sqrt(w))()).toThrow(NonFiniteError);
    }
    // Fewer where garbage of other tests was collected meanwhile.
    expect(tf.memory().numTensors).toBeLessThanOrEqual(before);
  });
});

test("what goes on after an await is not watched, so it is refused", () => {
  expect(() => debugNans(async () => 1)()).toThrow(/f is asynchronous.*debug.nans = true/);
});

describe("where a backend can be read asynchronously only", () => {
  beforeEach(async () => {
    await startBackend("cpu", {wasmBytes, lost: () => {}});
    markUnreadable(tf.backend());
  });

  test("the first find is thrown by the next read, once, with the stack of its operation", async () => {
    function culprit() {
      return tf.log(tf.tensor2d([[1, -1]]));
    }
    debug.nans = true;
    const fine = tf.square(tf.tensor1d([3]));
    const bad = culprit();
    const worse = tf.add(bad, 1);
    const error: NonFiniteError = await worse.data().then(
      () => expect.unreachable("nothing was thrown"),
      (thrown) => thrown,
    );
    expect(error).toBeInstanceOf(NonFiniteError);
    expect(error.kernel).toBe("Log");
    expect(error.stack).toContain("culprit");
    expect((await fine.data())[0]).toBe(9);
  });

  test("finite results are read as ever, and the checks leave nothing", async () => {
    debug.nans = true;
    debug.infs = true;
    const before = tf.memory().numDataBuffers;
    const y = tf.tidy(() => tf.exp(tf.tensor1d([0, 1])));
    expect((await y.data())[0]).toBe(1);
    y.dispose();
    expect(tf.memory().numDataBuffers).toBeLessThanOrEqual(before);
    const infinite = tf.log(tf.scalar(0));
    await expect(infinite.data()).rejects.toThrow("Log gave infinity");
  });
});
