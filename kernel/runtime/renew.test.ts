/** Built-ins and packages that are renewed: what used them runs again, and nothing else. */
import {afterEach, expect, test} from "vitest";
import {createTestNotebook, type TestNotebook} from "./test-notebook.ts";

let notebook: TestNotebook | undefined;
afterEach(() => notebook?.runtime.dispose());

async function open(...texts: string[]): Promise<TestNotebook> {
  const book = createTestNotebook(texts, {
    builtins: {tf: Promise.resolve({device: "first"})},
    packages: {engine: () => ({compute: () => 1}), other: () => ({})},
  });
  notebook = book;
  await book.settled();
  book.take();
  return book;
}

test("cells that use a renewed built-in run again with its new value, then what depends on them", async () => {
  const book = await open("const where = tf.device", "where", "'alone'");
  book.runtime.renew({tf: {device: "second"}}, []);
  await book.settled();
  expect(book.take()).toEqual(["1", "2"]);
  expect(book.shows("2")).toEqual(["second"]);
});

test("so do cells that import a renewed package, statically or not", async () => {
  const book = await open(
    'import {compute} from "engine";',
    "compute()",
    "const again = (await import('npm:engine')).compute()",
    'import * as other from "other";',
  );
  book.runtime.renew({}, ["engine"]);
  await book.settled();
  expect(book.take().sort()).toEqual(["1", "2", "3"]);
});

test("manual cells wait to be asked, and say that they are out of date", async () => {
  const book = await open("manual|const where = tf.device", "1 + 1");
  book.runtime.run(["1"]);
  await book.settled();
  book.take();
  book.runtime.renew({tf: {device: "second"}}, []);
  await book.settled();
  expect(book.take()).toEqual([]);
  expect(book.state("1")?.status).toBe("stale");
});
