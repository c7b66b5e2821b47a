/** Random notebooks, randomly edited: what the graph holds is what a notebook opened with the same cells would hold. */
import {afterEach, expect, test} from "vitest";
import {createTestNotebook, type TestNotebook} from "./test-notebook.ts";

/** A small generator of random numbers (mulberry32), so that a failure can be repeated by its seed. */
function random(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    below: (n: number) => Math.floor(next() * n),
    pick: <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T,
    chance: (p: number) => next() < p,
  };
}

type Random = ReturnType<typeof random>;

/** Mostly a cell of its own name that uses cells before it; clashes, cycles and undefined names happen, but seldom. */
function text(rng: Random, id: number, count: number): string {
  const any = () => `n${1 + rng.below(count)}`;
  const before = () => (id > 1 ? `n${1 + rng.below(id - 1)}` : "1");
  const name = rng.chance(0.95) ? `n${id}` : any();
  const terms = Array.from({length: rng.below(3)}, () => (rng.chance(0.95) ? before() : any()));
  const sum = [String(rng.below(3)), ...terms].join(" + ");
  switch (rng.below(6)) {
    case 0:
      return `const ${name} = (await Promise.resolve(), ${sum})`;
    case 1:
      return `const ${name} = Promise.resolve(${sum})`;
    case 2:
      return `const ${name} = (function* () { yield 0; yield ${sum}; })()`;
    case 3:
      return `const ${name} = (${sum}) % 2 ? ${sum} : (() => { throw new Error("even") })()`;
    default:
      return `const ${name} = ${sum}`;
  }
}

function outcome(book: TestNotebook) {
  return book.order.map((id) => {
    const state = book.state(id);
    return {id, status: state?.status, error: state?.error?.message, root: state?.error?.root};
  });
}

let open: TestNotebook[] = [];
afterEach(() => {
  for (const book of open) book.runtime.dispose();
  open = [];
});

test.each(Array.from({length: 25}, (_, i) => i + 1))("seed %i", async (seed) => {
  const rng = random(seed);
  let count = 8;
  const edited = createTestNotebook(Array.from({length: count}, (_, i) => text(rng, i + 1, count)));
  open.push(edited);
  for (let i = 0; i < 12; i++) {
    const action = rng.below(12);
    const id = rng.pick(edited.order);
    if (edited.order.length < 4 || action === 0) edited.edit(String(++count), {source: text(rng, count, count)});
    else if (action === 1) edited.remove(id);
    else if (action === 2) edited.runtime.run([id]);
    else edited.edit(id, {source: text(rng, Number(id), count)});
    // Some edits come while the last is still under way.
    if (rng.chance(0.5)) await edited.runtime.idle({live: true});
  }
  await edited.runtime.idle({live: true});
  const fresh = createTestNotebook([]);
  open.push(fresh);
  for (const id of edited.order) fresh.edit(id, {source: edited.source(id)});
  await fresh.runtime.idle({live: true});
  expect(outcome(edited)).toEqual(outcome(fresh));
  const values = (book: TestNotebook) => Array.from({length: count}, (_, i) => book.runtime.value(`n${i + 1}`));
  expect(values(edited)).toEqual(values(fresh));
});
