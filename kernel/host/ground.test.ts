import {expect, test} from "vitest";
import {brokenGround} from "./ground.ts";

/** What `brokenGround` says while a property is another one. */
function whileChanged(owner: object, key: PropertyKey, value: unknown): string | null {
  const before = Object.getOwnPropertyDescriptor(owner, key) as PropertyDescriptor;
  Object.defineProperty(owner, key, {...before, value});
  const said = brokenGround();
  Object.defineProperty(owner, key, before);
  return said;
}

test("all is well", () => expect(brokenGround()).toBe(null));

const broken: [said: string, owner: object, key: PropertyKey, value: unknown][] = [
  ["Array.prototype.push", Array.prototype, "push", null],
  ["Array.prototype.map", Array.prototype, "map", () => []],
  ["Array.prototype[Symbol.iterator]", Array.prototype, Symbol.iterator, undefined],
  ["Map", Map.prototype, "get", () => undefined],
  ["Promise.prototype.then", Promise.prototype, "then", undefined],
  ["JSON", JSON, "stringify", () => "{}"],
  ["String.prototype.split", String.prototype, "split", null],
  ["setTimeout", globalThis, "setTimeout", undefined],
];
for (const [said, owner, key, value] of broken) {
  test(said, () => expect(whileChanged(owner, key, value)).toBe(said));
}

test("a property that every object would list", () => {
  const add = (enumerable: boolean) =>
    Object.defineProperty(Object.prototype, "mine", {value: 1, enumerable, configurable: true});
  add(true);
  const said = brokenGround();
  add(false);
  const hidden = brokenGround();
  Reflect.deleteProperty(Object.prototype, "mine");
  expect([said, hidden]).toEqual(["Object.prototype", null]);
});

test("what does the same is no harm", () => {
  const {push} = Array.prototype;
  let calls = 0;
  const counting = function (this: unknown[], ...items: unknown[]) {
    calls += 1;
    return push.apply(this, items);
  };
  expect(whileChanged(Array.prototype, "push", counting)).toBe(null);
  expect(calls).toBe(1);
});
