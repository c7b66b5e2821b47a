/** Whose tensors are whose: the facades, and when a run's tensors are released. */
import {afterEach, describe, expect, test} from "vitest";
import {createLedger, type Ledger, type Owner} from "../engine/ledger.ts";
import {facade} from "./facade.ts";
import {createTestNotebook, type TestNotebook} from "./test-notebook.ts";

/** A ledger that writes down who is named when, and what is released. */
function spyLedger() {
  const inner = createLedger();
  const names = new Map<Owner, string>();
  const counts = new Map<string, number>();
  const released: string[] = [];
  let current = "shared";
  const ledger: Ledger = {
    ...inner,
    owner(cell) {
      const owner = inner.owner(cell);
      const run = (counts.get(cell) ?? 0) + 1;
      counts.set(cell, run);
      names.set(owner, `${cell}#${run}`);
      return owner;
    },
    runAs(owner, f) {
      const before = current;
      current = names.get(owner) ?? "?";
      try {
        return inner.runAs(owner, f);
      } finally {
        current = before;
      }
    },
    release(owner, keep) {
      const held = [...keep];
      released.push(`${names.get(owner)} keeping ${held.length}`);
      inner.release(owner, held);
    },
  };
  return {ledger, released, who: () => current};
}

let notebook: TestNotebook | undefined;
afterEach(() => notebook?.runtime.dispose());

async function open(texts: string[]) {
  const spy = spyLedger();
  const made: string[] = [];
  const tf = {
    make: () => void made.push(spy.who()),
    tidy: <T>(f: () => T): T => f(),
    train: {sgd: () => void made.push(`sgd ${spy.who()}`)},
  };
  const book = createTestNotebook(texts, {ledger: spy.ledger, builtins: {tf}});
  notebook = book;
  await book.runtime.idle();
  return {...spy, book, made, tf};
}

describe("attribution", () => {
  test("calls belong to the run of their cell, also after an await and in callbacks", async () => {
    const {made, book} = await open([
      "tf.make(); await null; tf.make(); tf.train.sgd(); tf.tidy(() => tf.make()); setTimeout(() => tf.make(), 1)",
      "tf.make()",
    ]);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(made.sort()).toEqual(["1#1", "1#1", "1#1", "1#1", "2#1", "sgd 1#1"]);
    book.runtime.run(["2"]);
    await book.runtime.idle();
    expect(made.at(-1)).not.toBe("2#1");
    expect(made).toContain("2#2");
  });

  test("what a function of one cell makes belongs to the cell that calls it", async () => {
    const {made} = await open(["const f = () => tf.make()", "f(); 1"]);
    expect(made).toEqual(["2#1"]);
  });

  test("a generator's pulls belong to its cell", async () => {
    const {made, book} = await open(["(function* () { for (let i = 0; i < 3; i++) yield tf.make(); })()"]);
    await book.runtime.idle({live: true});
    expect(made).toEqual(["1#1", "1#1", "1#1"]);
  });
});

describe("release", () => {
  test("a run that is given up cannot go on with the library", async () => {
    const {made, book} = await open([]);
    book.edit("1", {source: "for (;;) { tf.make(); await new Promise((r) => setTimeout(r, 2)); }"});
    await new Promise((resolve) => setTimeout(resolve, 20));
    book.edit("1", {source: "1"});
    await new Promise((resolve) => setTimeout(resolve, 20));
    const count = made.length;
    expect(count).toBeGreaterThan(1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(made.length).toBe(count);
  });

  test("a run keeps its tensors while a reader of its objects lives", async () => {
    const {released, book, tf} = await open(["const w = {n: 1}", "manual|const f = () => w.n", "manual|f()"]);
    book.runtime.run(["2"]);
    await book.runtime.idle();
    released.length = 0;
    book.runtime.run(["1"]);
    await book.runtime.idle();
    // Superseded (its values stay kept), but cell 2 still reads the first run: not released a second time.
    expect(released.map((text) => text.split(" ")[0])).toEqual(["1#1"]);
    book.runtime.run(["2"]);
    await book.runtime.idle();
    expect(released.map((text) => text.split(" ")[0]).sort()).toEqual(["1#1", "1#1", "2#1", "2#1"]);
    expect(tf).toBeDefined();
  });

  test("two hundred runs leave no run behind", async () => {
    const {released, book} = await open(["const xs = [1]", "xs.length"]);
    released.length = 0;
    for (let i = 0; i < 200; i++) {
      book.runtime.run(["1"]);
      await book.runtime.idle();
    }
    // Each run is told twice: when it is superseded, and when its last reader has gone.
    const times = new Map<string, number>();
    for (const text of released) times.set(text, (times.get(text) ?? 0) + 1);
    const owners = released.map((text) => text.split(" ")[0] as string);
    expect(owners.filter((owner) => owner === "1#100").length).toBe(2);
    expect(owners.filter((owner) => owner === "2#100").length).toBe(2);
  });
});

describe("facade", () => {
  class Thing {
    static of() {
      return new Thing();
    }
    readonly made = true;
  }
  const library = Object.freeze({
    Thing,
    add: (a: number, b: number) => a + b,
    isSelf(this: unknown) {
      return this === library;
    },
    twice: (f: (x: number) => number) => (x: number) => f(f(x)),
    pair: () => [1, () => 2] as const,
    optimizer: () => Object.freeze({rate: 0.1, step: (x: number) => x + 1}),
    counter() {
      let count = 0;
      return {
        get count() {
          return count;
        },
        add: () => ++count,
      };
    },
    nested: {deep: {f: () => "deep"}},
    version: "1",
    instance: new Map([["a", 1]]),
  });
  function wrapped() {
    const calls: number[] = [];
    const call = <R>(f: () => R): R => {
      calls.push(1);
      return f();
    };
    return {calls, lib: facade(library, call)};
  }

  test("calls pass through with their arguments, and are counted", () => {
    const {calls, lib} = wrapped();
    expect(lib.add(1, 2)).toBe(3);
    expect(lib.nested.deep.f()).toBe("deep");
    expect(calls.length).toBe(2);
  });

  test("this is the library itself", () => {
    expect(wrapped().lib.isSelf()).toBe(true);
  });

  test("the library gets its own objects back as they are", () => {
    const nested = {f: () => 1};
    const lib = facade({nested, isOwn: (given: object) => given === nested}, (f) => f());
    expect(lib.nested).not.toBe(nested);
    expect(lib.isOwn(lib.nested)).toBe(true);
  });

  test("functions that calls return are of the library too", () => {
    const {calls, lib} = wrapped();
    const double = lib.twice((x) => 2 * x);
    const [one, two] = lib.pair();
    const {rate, step} = lib.optimizer();
    expect(calls.length).toBe(3);
    expect([double(3), one, two(), rate, step(1)]).toEqual([12, 1, 2, 0.1, 2]);
    expect(calls.length).toBe(6);
    const counter = lib.counter();
    counter.add();
    expect(counter.count).toBe(1);
  });

  test("a frozen array is given as it is, and not looked into", () => {
    const secret = Object.freeze(
      Object.defineProperty([], 0, {
        get: () => {
          throw new Error("looked into");
        },
      }),
    );
    const lib = facade({secret: () => secret}, (f) => f());
    expect(lib.secret() === secret).toBe(true);
  });

  test("the same function every time", () => {
    const {lib} = wrapped();
    expect(lib.add).toBe(lib.add);
    expect(lib.nested).toBe(lib.nested);
  });

  test("classes: new, instanceof, extends, statics", () => {
    const {calls, lib} = wrapped();
    const thing = new lib.Thing();
    expect(thing).toBeInstanceOf(Thing);
    expect(thing instanceof lib.Thing).toBe(true);
    class Special extends lib.Thing {}
    expect(new Special()).toBeInstanceOf(Special);
    expect(lib.Thing.of()).toBeInstanceOf(Thing);
    expect(calls.length).toBe(3);
  });

  test("values and instances come as they are", () => {
    const {lib} = wrapped();
    expect(lib.version).toBe("1");
    expect(lib.instance).toBe(library.instance);
    expect(lib.instance.get("a")).toBe(1);
  });

  test("it lists and destructures like the library", () => {
    const {lib} = wrapped();
    expect(Object.keys(lib)).toEqual(Object.keys(library));
    const {add, ...rest} = lib;
    expect(add(2, 2)).toBe(4);
    expect("nested" in rest).toBe(true);
  });

  test("errors pass through", () => {
    const {lib} = {
      lib: facade(
        {
          fail: () => {
            throw new RangeError("no");
          },
        },
        (f) => f(),
      ),
    };
    expect(() => lib.fail()).toThrow(RangeError);
  });
});
