/** Whose the tensors of plans are. */
import {expect, test} from "vitest";
import {attachLedger} from "../attach.ts";
import {start} from "../gradients/audit/backends.ts";
import {createLedger} from "../ledger.ts";
import * as tf from "../tfjs.ts";
import {numbers} from "./expect-same.ts";
import {compile} from "./index.ts";

test("constants belong to whom compiled, results to whom called; freed constants are made again", async () => {
  const ledger = createLedger();
  attachLedger(ledger);
  await start("cpu");
  const [maker, caller] = [ledger.owner("maker"), ledger.owner("caller")];
  const tensorsOf = (cell: string) => ledger.snapshot().cells.find(({id}) => id === cell)?.tensors ?? 0;
  const table = ledger.runAs(caller, () => tf.tensor1d([1, 2, 3]));
  const compiled = ledger.runAs(maker, () => compile((x: tf.Tensor) => tf.mul(tf.add(x, table), tf.linspace(0, 1, 3))));
  const call = () => ledger.runAs(caller, () => tf.tidy(() => compiled(tf.ones([3]))));
  const first = call();
  expect(numbers(first)).toEqual([0, 1.5, 4]);
  expect([tensorsOf("maker"), tensorsOf("caller")]).toEqual([1, 2]);
  ledger.release(maker, []);
  expect(tensorsOf("maker")).toBe(0);
  const second = call();
  expect(numbers(second)).toEqual([0, 1.5, 4]);
  tf.dispose([first, second]);
  expect([tensorsOf("maker"), tensorsOf("caller")]).toEqual([1, 1]);
  ledger.release(caller, []);
  expect(call).toThrow(/by closure, which is disposed/);
  compiled.dispose();
  expect(call).toThrow(/^compile: Add's b is a tensor that is disposed/);
  expect(ledger.snapshot().tensors).toBe(0);
});
