import "@tensorflow/tfjs-backend-cpu";
import {expect, test} from "vitest";
import {attachLedger} from "./attach.ts";
import {type Books, BudgetError, createLedger} from "./ledger.ts";
import * as tf from "./tfjs.ts";

async function start(tensors: number, bytes: number): Promise<Books> {
  await tf.setBackend("cpu");
  const books = createLedger({tensors, bytes});
  attachLedger(books);
  return books;
}

test("a cell that asks for more bytes than its budget fails, and says what it holds", async () => {
  const books = await start(1000, 4000);
  const owner = books.owner("1");
  const held = books.runAs(owner, () => tf.zeros([900]));
  const live = tf.memory();
  const ask = () => books.runAs(owner, () => tf.zeros([200]));
  expect(ask).toThrow(BudgetError);
  expect(ask).toThrow(/holds 1 tensors with .* budget of 1,000 tensors .*tf.tidy/);
  // What a kernel computed is refused as well, and its data freed.
  expect(() => books.runAs(owner, () => tf.concat([held, held]))).toThrow(BudgetError);
  expect(tf.memory()).toEqual(live);
  expect(books.memory()).toMatchObject({tensors: 1, bytes: 3600});
  held.dispose();
  books.runAs(owner, () => tf.zeros([200]).dispose());
  expect(books.memory().tensors).toBe(0);
});

test("views share their data, and count once", async () => {
  const books = await start(1000, 4000);
  const owner = books.owner("1");
  const x = books.runAs(owner, () => tf.zeros([900]));
  const views = Array.from({length: 20}, () => books.runAs(owner, () => x.reshape([30, 30])));
  expect(() => books.runAs(owner, () => tf.zeros([200]))).toThrow(BudgetError);
  x.dispose();
  tf.dispose(views);
  books.runAs(owner, () => tf.zeros([900]).dispose());
});

test("a cell that makes more tensors than its budget fails", async () => {
  const books = await start(10, 4000);
  const owner = books.owner("1");
  const make = () => books.runAs(owner, () => tf.scalar(1));
  const made = Array.from({length: 10}, make);
  expect(make).toThrow(/holds 10 tensors/);
  made[0]?.dispose();
  made.push(make());
  expect(make).toThrow(BudgetError);
  tf.dispose(made);
});

test("each run has a budget of its own, and what belongs to no cell has none", async () => {
  const books = await start(1000, 4000);
  const [a, b] = ["1", "2"].map((cell) => books.runAs(books.owner(cell), () => tf.zeros([900])));
  const shared = tf.zeros([9000]);
  expect(books.memory().bytes).toBe(2 * 3600 + 36_000);
  tf.dispose([a, b, shared]);
});

test("a variable that is assigned to stays within the budget of its data", async () => {
  const books = await start(1000, 4000);
  const owner = books.owner("1");
  const v = books.runAs(owner, () => tf.variable(tf.zeros([300])));
  for (let i = 0; i < 10; i++) {
    books.runAs(owner, () => tf.tidy(() => v.assign(tf.add(v, 1))));
  }
  expect(v.dataSync()[0]).toBe(10);
  v.dispose();
});
