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

const NAMES = "abcdefgh".split("");

/** A cell that defines one of few names from others: clashes, cycles and undefined names happen. */
function text(rng: Random): string {
  const name = rng.pick(NAMES);
  const terms = Array.from({length: rng.below(3)}, () => rng.pick(NAMES));
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
  const edited = createTestNotebook(Array.from({length: 6}, () => text(rng)));
  open.push(edited);
  let next = 7;
  for (let i = 0; i < 12; i++) {
    const action = rng.below(10);
    if (edited.order.length < 2 || action < 2) edited.edit(String(next++), {source: text(rng)});
    else if (action < 4) edited.remove(rng.pick(edited.order));
    else if (action < 5) edited.runtime.run([rng.pick(edited.order)]);
    else edited.edit(rng.pick(edited.order), {source: text(rng)});
    // Some edits come while the last is still under way.
    if (rng.chance(0.5)) await edited.runtime.idle({live: true});
  }
  await edited.runtime.idle({live: true});
  const fresh = createTestNotebook([]);
  open.push(fresh);
  for (const id of edited.order) fresh.edit(id, {source: edited.source(id)});
  await fresh.runtime.idle({live: true});
  expect(outcome(edited)).toEqual(outcome(fresh));
  for (const name of NAMES) expect([name, edited.runtime.value(name)]).toEqual([name, fresh.runtime.value(name)]);
});
