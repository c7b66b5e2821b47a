import "@tensorflow/tfjs-backend-cpu";
import {setFlagsFromString} from "node:v8";
import {runInNewContext} from "node:vm";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {attachLedger, rememberOwner} from "./attach.ts";
import {SLACK} from "./collector.ts";
import {createLedger, GROWING_YIELDS, type Owner} from "./ledger.ts";
import * as tf from "./tfjs.ts";

setFlagsFromString("--expose-gc");
const forceGc: () => void = runInNewContext("gc");
const ledger = createLedger();

beforeAll(async () => {
  await tf.setBackend("cpu");
  attachLedger(ledger);
});
afterAll(() => tf.disposeVariables());

/** Collects all garbage and lets the finalizers run. */
async function collect(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    forceGc();
  }
  await new Promise((resolve) => setTimeout(resolve, 5));
}

function tensorsOf(cell: string): number {
  return ledger.snapshot().cells.find((account) => account.id === cell)?.tensors ?? 0;
}

function agreesWithTensorFlow(): void {
  const {tensors, bytes} = ledger.snapshot();
  const memory = tf.memory();
  expect({tensors, bytes}).toEqual({tensors: memory.numTensors, bytes: memory.numBytes});
}

describe("booking", () => {
  test("tensors and bytes go to the current owner, nested and after exceptions", () => {
    const a = ledger.owner("a");
    const b = ledger.owner("b");
    const kept: tf.Tensor[] = [];
    ledger.runAs(a, () => {
      kept.push(tf.zeros([10]));
      ledger.runAs(b, () => kept.push(tf.zeros([3], "int32"), tf.zeros([5], "bool")));
      expect(() =>
        ledger.runAs(b, () => {
          throw new Error("in b");
        }),
      ).toThrow("in b");
      kept.push(tf.zeros([1]));
    });
    kept.push(tf.zeros([7]));
    const {cells} = ledger.snapshot();
    expect(cells).toContainEqual({id: "a", tensors: 2, bytes: 44, growing: false});
    expect(cells).toContainEqual({id: "b", tensors: 2, bytes: 17, growing: false});
    expect(cells).toContainEqual({id: "*shared*", tensors: 1, bytes: 28, growing: false});
    agreesWithTensorFlow();
    tf.dispose(kept);
    expect(ledger.snapshot()).toEqual({type: "ledger", tensors: 0, bytes: 0, cells: []});
  });

  test("tidy, views, gradients, optimizers and variables balance", () => {
    const owner = ledger.owner("train");
    ledger.runAs(owner, () => {
      const w = tf.variable(tf.randomNormal([4, 3]));
      const optimizer = tf.train.adam(0.01);
      const step = () => optimizer.minimize(() => w.reshape([12]).mul(2).tanh().square().mean() as tf.Scalar);
      step();
      const after = tensorsOf("train");
      for (let i = 0; i < 20; i++) step();
      expect(tensorsOf("train")).toBe(after);
      agreesWithTensorFlow();
      optimizer.dispose();
      w.dispose();
    });
    agreesWithTensorFlow();
  });

  test("a variable stays with its owner when another cell assigns to it", () => {
    const a = ledger.owner("a");
    const b = ledger.owner("b");
    const v = ledger.runAs(a, () => tf.tidy(() => tf.variable(tf.zeros([2]))));
    ledger.runAs(b, () => tf.tidy(() => v.assign(tf.ones([2]))));
    expect([tensorsOf("a"), tensorsOf("b")]).toEqual([1, 0]);
    v.dispose();
  });

  test("an owner can be remembered across an await", async () => {
    const make = async () => {
      const own = rememberOwner();
      await null;
      return [tf.zeros([1]), own(() => tf.zeros([1]))];
    };
    const before = tensorsOf("*shared*");
    const made = await ledger.runAs(ledger.owner("late"), make);
    expect([tensorsOf("late"), tensorsOf("*shared*") - before]).toEqual([1, 1]);
    tf.dispose(made);
  });

  test("a gradient that throws leaves nothing behind", () => {
    const before = ledger.snapshot().tensors;
    const x = tf.scalar(2);
    const f = (v: tf.Tensor) => {
      v.mul(v).exp();
      throw new Error("no loss");
    };
    for (let i = 0; i < 3; i++) expect(() => tf.grad(f)(x)).toThrow("no loss");
    x.dispose();
    expect(ledger.snapshot().tensors).toBe(before);
    expect(
      tf
        .grad((v) => v.mul(v))(tf.scalar(3))
        .dataSync()[0],
    ).toBe(6);
    agreesWithTensorFlow();
  });
});

describe("collection", () => {
  test("tensors that nobody holds are freed, held ones are not", async () => {
    await collect();
    const before = ledger.snapshot().tensors;
    const owner = ledger.owner("loop");
    const held = ledger.runAs(owner, () => {
      let x: tf.Tensor = tf.zeros([100]);
      for (let i = 0; i < 500; i++) x = x.add(1);
      return x;
    });
    expect(tensorsOf("loop")).toBe(501);
    await collect();
    expect(tensorsOf("loop")).toBe(1);
    expect(held.dataSync()[0]).toBe(500);
    held.dispose();
    expect(ledger.snapshot().tensors).toBe(before);
    agreesWithTensorFlow();
  });

  test("what leaves tidy, or was kept in it, is collected like the rest", async () => {
    const step = () =>
      tf.tidy(() => {
        const kept = tf.keep(tf.ones([2]));
        return {a: tf.tidy(() => [tf.ones([3]).add(1)]), sum: kept.sum()};
      });
    const [, held] = ledger.runAs(ledger.owner("tidy"), () => [step(), step()] as const);
    expect(tensorsOf("tidy")).toBe(6);
    await collect();
    expect(tensorsOf("tidy")).toBe(2);
    expect([...(held.a[0]?.dataSync() ?? [])]).toEqual([2, 2, 2]);
    tf.dispose(held);
    agreesWithTensorFlow();
  });

  test("closures and suspended generators keep what they hide", async () => {
    const owner = ledger.owner("hidden");
    const step = ledger.runAs(owner, () => {
      const w = tf.fill([3], 2);
      return () => w.sum().dataSync()[0];
    });
    function* training() {
      let x: tf.Tensor = tf.fill([3], 1);
      for (;;) {
        yield x.sum().dataSync()[0];
        x = x.add(1);
      }
    }
    const generator = training();
    const values = [];
    for (let i = 0; i < 5; i++) {
      values.push(ledger.runAs(owner, () => generator.next().value));
      await collect();
    }
    expect(values).toEqual([3, 6, 9, 12, 15]);
    expect(step()).toBe(6);
    await collect();
    expect(tensorsOf("hidden")).toBe(2);
    agreesWithTensorFlow();
  });

  test("variables and optimizer state are collected too, and found by name while they live", async () => {
    const make = () => {
      const v = tf.variable(tf.scalar(1), true, "collected");
      const optimizer = tf.train.momentum(0.1, 0.9);
      optimizer.minimize(() => v.square() as tf.Scalar, false, [v]);
      return v.dataSync()[0];
    };
    await collect();
    const before = ledger.snapshot().tensors;
    expect(ledger.runAs(ledger.owner("m"), make)).toBeCloseTo(0.8);
    await collect();
    expect(ledger.snapshot().tensors).toBe(before);
    expect(Object.keys(tf.engine().registeredVariables)).toEqual([]);
  });

  test("a pending read survives disposal and collection", async () => {
    const x = tf.tensor([1, 2, 3]);
    const reading = x.data();
    x.dispose();
    const collected = (() => tf.tensor([4, 5]).data())();
    await collect();
    expect([[...(await reading)], [...(await collected)]]).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
    agreesWithTensorFlow();
  });

  test("the last profile's result is not kept", async () => {
    const before = ledger.snapshot().tensors;
    await (async () => void (await tf.profile(() => tf.ones([5]).add(1))))();
    await collect();
    expect(ledger.snapshot().tensors).toBe(before);
  });

  test("large garbage is collected without anybody asking", async () => {
    await collect();
    const size = 2 ** 22;
    ledger.runAs(ledger.owner("garbage"), () => {
      for (let made = 0; made <= SLACK; made += 4 * size) tf.fill([size], 1);
    });
    expect(ledger.snapshot().bytes).toBeGreaterThan(SLACK);
    await expect.poll(() => ledger.snapshot().bytes, {timeout: 5000}).toBeLessThan(4 * size);
  });

  test("a thousand runs leave the count where it was", async () => {
    await collect();
    const before = ledger.snapshot().tensors;
    let value: unknown;
    for (let run = 0; run < 1000; run++) {
      const owner: Owner = ledger.owner("again");
      value = ledger.runAs(owner, () => {
        const w = tf.variable(tf.zeros([8]), true, "again");
        const cache = new Map([["w", w.add(1)]]);
        return {w, loss: () => cache.get("w")?.sum()};
      });
      // Every other time a neighbour is opaque, so that the collector has to do it.
      ledger.release(owner, run % 2 ? [() => 0] : [1, {a: [2]}]);
    }
    value = undefined;
    await collect();
    expect(value).toBeUndefined();
    expect(ledger.snapshot().tensors).toBe(before);
    agreesWithTensorFlow();
  });
});

describe("release", () => {
  test("frees what no other cell holds", () => {
    const owner = ledger.owner("a");
    const [mine, lent, inMap, variable] = ledger.runAs(owner, () => [
      tf.ones([2]),
      tf.ones([3]),
      tf.ones([4]),
      tf.variable(tf.ones([5])),
    ]) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Variable];
    const cyclic: {self?: unknown; lent: tf.Tensor} = {lent};
    cyclic.self = cyclic;
    ledger.release(owner, [[cyclic], new Map([["x", new Set([inMap])]]), new Float32Array(4), null, "text"]);
    expect(tensorsOf("a")).toBe(2);
    expect(lent.sum().dataSync()[0]).toBe(3);
    expect(inMap.sum().dataSync()[0]).toBe(4);
    for (const gone of [mine, variable]) {
      expect(() => gone.dataSync()).toThrow(/ran again/);
      expect(() => gone.add(1)).toThrow(/ran again/);
      gone.dispose();
    }
    tf.dispose([lent, inMap]);
    expect(tensorsOf("a")).toBe(0);
    agreesWithTensorFlow();
  });

  test("a freed view does not take the data from the view that was kept", () => {
    const owner = ledger.owner("views");
    const [x, view] = ledger.runAs(owner, () => {
      const x = tf.tensor([1, 2, 3, 4]);
      return [x, x.reshape([2, 2])] as const;
    });
    ledger.release(owner, [{view}]);
    x.dispose();
    expect([...view.dataSync()]).toEqual([1, 2, 3, 4]);
    view.dispose();
    agreesWithTensorFlow();
  });

  test("a freed variable that is assigned to lives again, and its collection takes no data from others", async () => {
    const owner = ledger.owner("revived");
    const initial = tf.tensor([1, 2]);
    await (async () => {
      const v = ledger.runAs(owner, () => tf.variable(initial));
      ledger.release(owner, []);
      tf.tidy(() => v.assign(tf.tensor([3, 4])));
      expect([...v.dataSync()]).toEqual([3, 4]);
      expect(tensorsOf("revived")).toBe(1);
    })();
    await collect();
    expect(tensorsOf("revived")).toBe(0);
    expect([...initial.dataSync()]).toEqual([1, 2]);
    initial.dispose();
    agreesWithTensorFlow();
  });

  test("optimizer state in another cell's value survives", () => {
    const owner = ledger.owner("opt");
    const {optimizer, v} = ledger.runAs(owner, () => {
      const v = tf.variable(tf.scalar(1));
      const optimizer = tf.train.adam(0.1);
      optimizer.minimize(() => v.square() as tf.Scalar, false, [v]);
      return {optimizer, v};
    });
    ledger.release(owner, [[optimizer], v]);
    optimizer.minimize(() => v.square() as tf.Scalar, false, [v]);
    expect(v.dataSync()[0]).toBeCloseTo(0.8, 2);
    optimizer.dispose();
    v.dispose();
  });

  test("an opaque neighbour postpones it to collection", async () => {
    const owner = ledger.owner("lazy");
    // A neighbour's function that keeps what it made while this cell called it.
    const net = (() => {
      let w: tf.Tensor | undefined;
      return (x: number) => {
        w ??= tf.scalar(10);
        return w.mul(x).dataSync()[0];
      };
    })();
    expect(ledger.runAs(owner, () => net(2))).toBe(20);
    ledger.release(owner, [net]);
    await collect();
    expect(net(3)).toBe(30);
    expect(tensorsOf("lazy")).toBe(1);
  });

  test("a name is free again after its run, and taken while it lives", () => {
    const first = ledger.owner("named");
    const old = ledger.runAs(first, () => tf.variable(tf.scalar(1), true, "w"));
    expect(() => ledger.runAs(ledger.owner("other"), () => tf.variable(tf.scalar(1), true, "w"))).toThrow(
      /variable named "w" already, made in cell named/,
    );
    ledger.release(first, [() => old]);
    const second = ledger.owner("named");
    const young = ledger.runAs(second, () => tf.variable(tf.scalar(2), true, "w"));
    old.dispose();
    expect(tf.engine().registeredVariables.w).toBe(young);
    young.dispose();
    expect(tf.engine().registeredVariables.w).toBeUndefined();
  });

  test("an empty run can be released, and a run that goes on after its release is still counted", () => {
    const owner = ledger.owner("over");
    ledger.release(owner, []);
    const late = ledger.runAs(owner, () => tf.zeros([1]));
    expect(tensorsOf("over")).toBe(1);
    ledger.release(owner, []);
    expect(tensorsOf("over")).toBe(0);
    expect(() => late.dataSync()).toThrow(/freed/);
    agreesWithTensorFlow();
  });
});

describe("growing generators", () => {
  function run(owner: Owner, step: () => void, yields: number): boolean {
    for (let i = 0; i < yields; i++) {
      ledger.runAs(owner, step);
      ledger.yielded(owner);
    }
    return ledger.snapshot().cells.find((cell) => cell.id === owner.cell)?.growing ?? false;
  }

  test("is flagged when every yield leaves more, not when it settles", () => {
    const kept: tf.Tensor[] = [];
    const leak = () => void kept.push(tf.zeros([1]));
    const leaky = ledger.owner("leaky");
    expect(run(leaky, leak, GROWING_YIELDS - 1)).toBe(false);
    expect(run(leaky, leak, 1)).toBe(true);
    const settling = ledger.owner("settling");
    expect(run(settling, leak, 3)).toBe(false);
    expect(run(settling, () => tf.tidy(() => void tf.zeros([1])), 50)).toBe(false);
    ledger.release(leaky, []);
    expect(run(leaky, () => {}, 1)).toBe(false);
    tf.dispose(kept);
  });
});

test("another ledger takes over", () => {
  const next = createLedger();
  const old = tf.zeros([1]);
  const before = ledger.snapshot();
  attachLedger(next);
  try {
    const x = next.runAs(next.owner("a"), () => tf.zeros([2]));
    expect(next.snapshot()).toMatchObject({tensors: 1, bytes: 8});
    expect(ledger.snapshot()).toEqual(before);
    tf.dispose([x, old]);
    expect(next.snapshot().tensors).toBe(0);
  } finally {
    attachLedger(ledger);
  }
});
