/** Four counters at a time, and one by one. */
import {expect, test} from "vitest";
import {key, split} from "./key.ts";
import {unitOf} from "./special.ts";
import {fillBits, fillUnits, hash} from "./threefry.ts";
import {fillByVectors} from "./threefry-vectors.ts";

/** One is few enough to be hashed one by one, one no whole number of fours, one more than are made at a time. */
test.each([7, 64, 4099, 40_000])("%i words are hashes of the counters", (count) => {
  const own = split(key(3))[1];
  const words = Array.from({length: count}, (_, i) => {
    const [a, b] = hash(own, i);
    return (a ^ b) >>> 0;
  });
  const [bits, units] = [new Uint32Array(count), new Float32Array(count)];
  fillBits(own, bits);
  fillUnits(own, units);
  expect([...bits]).toEqual(words);
  expect([...units]).toEqual(words.map(unitOf));
});

test("Node has vector instructions, so that the test above tests them", () => {
  expect(fillByVectors("bits", key(1), new Uint32Array(4))).toBe(true);
});
