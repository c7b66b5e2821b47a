/** Live values that rest while nobody sees them. */
import {afterEach, expect, test, vi} from "vitest";
import {createTestNotebook, type TestNotebook} from "./test-notebook.ts";

let book: TestNotebook;
afterEach(() => book.runtime.dispose());

const count = () => Number(book.runtime.value("t") ?? 0);
const rest = () => new Promise((resolve) => setTimeout(resolve, 50));
const goesOn = (from: number) => vi.waitFor(() => expect(count()).toBeGreaterThan(from + 3));

test("generators rest and go on; what is run meanwhile runs", async () => {
  book = createTestNotebook(["const t = (function* () { for (let i = 0; ; i++) yield i; })()", "const n = 1", "n * 2"]);
  await goesOn(0);
  book.runtime.pause(true);
  await rest();
  const before = count();
  await rest();
  expect(count()).toBe(before);

  const source = {id: "2", kind: "ts", source: "const n = 21", hidden: false, run: "auto"} as const;
  book.runtime.update({upsert: [source], remove: [], order: ["1", "2", "3"], hold: []});
  await vi.waitFor(() => expect(book.runtime.cellValue("3")).toBe(42));
  expect(count()).toBe(before);

  book.runtime.pause(false);
  await goesOn(before);
});

test("one that begins while others rest gives its first value, and a stop ends it", async () => {
  book = createTestNotebook(["manual|const t = (function* () { for (let i = 1; ; i++) yield i; })()"]);
  book.runtime.pause(true);
  book.runtime.run(["1"]);
  await vi.waitFor(() => expect(count()).toBe(1));
  book.runtime.stop();
  book.runtime.pause(false);
  await rest();
  expect(count()).toBe(1);
});
