import {afterEach, expect, test} from "vitest";
import type {RuntimeOptions} from "./contract.ts";
import {createTestNotebook, type TestNotebook} from "./test-notebook.ts";

/** What `view` needs of an input: a value and events. */
class Slider extends EventTarget {
  type = "";
  value: unknown;
  constructor(value: unknown) {
    super();
    this.value = value;
  }
  move(value: unknown) {
    this.value = value;
    this.dispatchEvent(new Event("input"));
  }
}

/** A choice among objects, which it compares by identity, as `Inputs.select` does. */
class Choice extends Slider {
  readonly #options: unknown[];
  constructor(options: unknown[]) {
    super(options[0]);
    this.#options = options;
    Object.defineProperty(this, "value", {
      get: () => this.#options[this.#index],
      set: (value) => {
        this.#index = this.#options.indexOf(value);
      },
    });
  }
  #index = 0;
}

let notebook: TestNotebook | undefined;
afterEach(() => notebook?.runtime.dispose());

async function open(texts: string[], options: Partial<RuntimeOptions> = {}) {
  const sliders: Slider[] = [];
  const book = createTestNotebook(texts, {
    ...options,
    builtins: {
      slider: (value: unknown) => {
        const made = new Slider(value);
        sliders.push(made);
        return made;
      },
      choice: (...values: unknown[]) => new Choice(values),
    },
  });
  notebook = book;
  await book.runtime.idle();
  return {book, sliders};
}

async function reports(book: TestNotebook): Promise<unknown[]> {
  await new Promise((resolve) => setTimeout(resolve, 130));
  return book.messages.flatMap((message) => (message.type === "views" ? [[message.cell, message.values]] : []));
}

test("view shows the element and yields its values", async () => {
  const {book, sliders} = await open(["const x = view(slider(1))", "x * 10"]);
  expect(book.shows("1")).toEqual([sliders[0]]);
  expect(book.shows("2")).toEqual([10]);
  sliders[0]?.move(4);
  await new Promise((resolve) => setTimeout(resolve, 20));
  await book.runtime.idle();
  expect(book.shows("2")).toEqual([40]);
  expect(book.take()).toEqual(["1", "2", "2"]);
});

test("values are reported by cell, in the order of the calls, at most ten times a second", async () => {
  const {book, sliders} = await open(["const x = view(slider(1)), y = view(slider('a'))"]);
  expect(await reports(book)).toEqual([["1", [1, "a"]]]);
  for (let i = 0; i < 20; i++) sliders[0]?.move(i);
  expect((await reports(book)).slice(1)).toEqual([["1", [19, "a"]]]);
});

test("saved values are restored before the first value is seen, once", async () => {
  const {book, sliders} = await open(["const x = view(slider(1)), y = view(slider(2))", "[x, y]"], {
    views: {1: [7, undefined]},
  });
  expect(sliders.map(({value}) => value)).toEqual([7, 2]);
  expect(book.shows("2")).toEqual([[7, 2]]);
  expect(book.take()).toEqual(["1", "2"]);
  book.runtime.run(["1"]);
  await book.runtime.idle();
  expect(book.shows("2")).toEqual([[1, 2]]);
});

test("a run that is superseded before it settles does not use them up", async () => {
  const {book} = await open(
    [
      "const a = Generators.queue((notify) => { notify(1); notify(2); })",
      "if (a === 1) { view(slider(a)); await new Promise(() => {}); }\nconst x = view(slider(a))",
    ],
    {views: {2: [7]}},
  );
  await new Promise((resolve) => setTimeout(resolve, 1200));
  await book.runtime.idle();
  expect(book.take()).toEqual(["1", "2", "2"]);
  expect(book.runtime.value("x")).toBe(7);
});

test("what means nothing in another kernel is neither reported nor restored", async () => {
  const {book} = await open([
    "const x = view(slider(() => 1)), y = view(slider([{a: 1}])), z = view(slider({a: [1]}))",
  ]);
  expect(await reports(book)).toEqual([["1", [undefined, undefined, {a: [1]}]]]);
});

test("an input that does not take its saved value keeps its own", async () => {
  const {book} = await open(["const x = view(choice({name: 'first'}, {name: 'second'}))"], {
    views: {1: [{name: "second"}]},
  });
  expect(book.runtime.value("x")).toEqual({name: "first"});
});

test("form controls give the value that their kind suggests", async () => {
  const {book} = await open([
    "const n = view(Object.assign(slider(), {type: 'range', valueAsNumber: 3, value: '3'}))",
    "const c = view(Object.assign(slider('on'), {type: 'checkbox', checked: true}))",
    "const m = view(Object.assign(slider(), {type: 'select-multiple', selectedOptions: [{value: 'a'}, {value: 'b'}]}))",
    "view(3)",
  ]);
  expect([book.runtime.value("n"), book.runtime.value("c"), book.runtime.value("m")]).toEqual([3, true, ["a", "b"]]);
  expect(book.error("4")?.message).toContain("expect an input");
});
