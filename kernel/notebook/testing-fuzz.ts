/** What all fuzzers share: how many cases, from which seed, and how values and texts are damaged. */
import {setFlagsFromString} from "node:v8";
import {runInNewContext} from "node:vm";
import fc from "fast-check";

/** 2,000 cases in `npm test`, 50,000 in `npm run test:long`; the same ones every time, unless told otherwise. */
export const CASES = Number(process.env.NABLAB_FUZZ_CASES ?? (process.env.NABLAB_LONG ? 50_000 : 2000));
const IS_SHORT = !process.env.NABLAB_FUZZ_CASES && !process.env.NABLAB_LONG;
/** Milliseconds for a whole fuzzer: a hang guard. */
export const FUZZ_TIMEOUT = process.env.NABLAB_LONG ? 3_600_000 : 300_000;
/** Milliseconds of the processor that one case may take: a hang guard, a hundred times what the slowest takes. */
const CASE_LIMIT = 5000;
/** Bytes that may stay behind after all cases. */
const MEMORY_LIMIT = 96 * 2 ** 20;

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/**
 * Checks a property on many cases. A failing one is made as small as it fails; it then belongs among the named cases.
 * @param check throws, or rejects, where the property does not hold
 * @param sharedBy how many fuzzers try the same thing in other ways: in `npm test` they have the cases together
 */
export async function fuzz<T>(
  cases: fc.Arbitrary<T>,
  check: (value: T) => void | Promise<void>,
  {sharedBy = 1} = {},
): Promise<void> {
  const numRuns = IS_SHORT ? Math.ceil(CASES / sharedBy) : CASES;
  collect();
  const before = process.memoryUsage().heapUsed;
  const property = fc.asyncProperty(cases, (value) => soon(() => check(value)));
  await fc.assert(property, {numRuns, seed: Number(process.env.NABLAB_FUZZ_SEED ?? 20_261_128)});
  collect();
  const kept = process.memoryUsage().heapUsed - before;
  if (kept > MEMORY_LIMIT) throw new Error(`${(kept / 2 ** 20).toFixed(1)} MiB stayed behind.`);
}

/** Checks one case. @throws Error when it takes more of the processor than any case may */
export async function soon(check: () => void | Promise<void>): Promise<void> {
  const begin = process.cpuUsage();
  await check();
  const {user, system} = process.cpuUsage(begin);
  const ms = (user + system) / 1000;
  if (ms > CASE_LIMIT) throw new Error(`It took ${Math.round(ms)} ms of the processor.`);
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = i % 2 ? [value] : {a: value};
  return value;
}

function cyclic(): unknown {
  const value: Record<string, unknown> = {a: [1]};
  value.self = value;
  value.list = [value, value.a];
  return value;
}

const withOwnProto = (): unknown => JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": 1}}');

/** Values that no sender in its senses puts where others belong; all of JSON's kind first. */
const JSON_VALUES: readonly (() => unknown)[] = [
  () => null,
  () => true,
  () => 0,
  () => -1,
  () => 0.5,
  () => 2 ** 53,
  () => 1e308,
  () => "",
  () => "__proto__",
  () => "constructor",
  () => "<img src=x onerror=alert(1)>",
  () => "\u0000\uD800\u202E",
  () => "x".repeat(100_000),
  () => [],
  () => ({}),
  () => [[[]]],
  () => nested(200),
  () => Array.from({length: 5000}, (_, i) => i),
  withOwnProto,
];

const STRANGE_VALUES: readonly (() => unknown)[] = [
  () => undefined,
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => -0,
  () => 10n,
  () => nested(5000),
  cyclic,
  () => new Map([["a", new Map()]]),
  () => new Set([1]),
  () => new Date(Number.NaN),
  () => /(a+)+$/,
  () => new Error("no"),
  () => new ArrayBuffer(8),
  () => new Float64Array(3),
  () => new DataView(new ArrayBuffer(4)),
  () => new Array(1_000_000),
  () => new Number(3),
  () => Object.create(null),
  () => ({
    get type() {
      return "hello";
    },
  }),
  () => ({
    get a(): never {
      throw new Error("a getter ran");
    },
  }),
  () => () => undefined,
  () => Symbol("no"),
];

interface Damage {
  /** Which of the places in the value, counted round. */
  readonly at: number;
  readonly how: "replace" | "delete" | "add" | "double" | "swap";
  readonly value: () => unknown;
}

const damage = (values: readonly (() => unknown)[]): fc.Arbitrary<Damage> =>
  fc.record({
    at: fc.nat(10_000),
    how: fc.constantFrom("replace", "replace", "replace", "delete", "add", "double", "swap"),
    value: fc.constantFrom(...values),
  });

/**
 * Values of `valid`, damaged in up to three places.
 * @param plain only with what JSON can say
 */
export function damaged(valid: fc.Arbitrary<unknown>, {plain = false} = {}): fc.Arbitrary<unknown> {
  const values = plain ? JSON_VALUES : [...JSON_VALUES, ...STRANGE_VALUES];
  return fc
    .tuple(valid, fc.array(damage(values), {minLength: 1, maxLength: 3}))
    .map(([value, damages]) => damages.reduce(inflict, copy(value)));
}

type Container = Record<string, unknown> | unknown[];

function inflict(root: unknown, {at, how, value}: Damage): unknown {
  const places = placesOf(root);
  const [parent, key] = places[at % (places.length + 1)] ?? [];
  if (!parent || key === undefined) return how === "replace" ? value() : root;
  const container = parent as Record<string, unknown>;
  if (how === "replace") container[key] = value();
  else if (how === "swap") swap(places, parent, key, at);
  else if (Array.isArray(parent)) {
    if (how === "delete") parent.splice(Number(key), 1);
    else parent.push(how === "add" ? value() : container[key]);
  } else if (how === "delete") delete container[key];
  else if (how === "double") container[`${key}2`] = container[key];
  else define(parent, value);
  return root;
}

function swap(places: readonly [Container, string][], parent: Container, key: string, at: number): void {
  const container = parent as Record<string, unknown>;
  const [other, otherKey] = places[(at * 7 + 1) % places.length] ?? [parent, key];
  const target = other as Record<string, unknown>;
  [container[key], target[otherKey]] = [target[otherKey], container[key]];
}

function define(parent: object, value: () => unknown): void {
  Object.defineProperty(parent, "__proto__", {value: value(), enumerable: true, configurable: true, writable: true});
}

/** Every place in a value, outermost first; each container once. */
function placesOf(root: unknown): [Container, string][] {
  const places: [Container, string][] = [];
  const seen = new Set<unknown>();
  const queue = [root];
  for (const each of queue) {
    if (typeof each !== "object" || each === null || seen.has(each) || places.length > 10_000) continue;
    if (!Array.isArray(each) && Object.getPrototypeOf(each) !== Object.prototype) continue;
    seen.add(each);
    for (const key of Object.keys(each)) {
      const descriptor = Object.getOwnPropertyDescriptor(each, key);
      if (!descriptor || descriptor.get) continue;
      places.push([each as Container, key]);
      queue.push(descriptor.value);
    }
  }
  return places;
}

/** Containers anew, so that damage does not reach what others hold. */
function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || value instanceof ArrayBuffer)
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copy(each)]));
}

interface Cut {
  readonly at: number;
  readonly length: number;
  readonly how: "delete" | "insert" | "repeat" | "truncate" | "splice" | "flood" | "swap";
  readonly token: string;
  readonly times: number;
  readonly other: string;
}

/**
 * Texts, damaged in up to four places: cut, doubled, run into each other, and strewn with words of their format.
 * @param tokens what means something in the format
 */
export function damagedText(texts: readonly string[], tokens: readonly string[]): fc.Arbitrary<string> {
  const token = fc.oneof(
    {weight: 4, arbitrary: fc.constantFrom(...tokens)},
    {
      weight: 1,
      arbitrary: fc.constantFrom("\0", "\uFEFF", "\uD800", "\r", "\u2028", "&", "\\", '"', "'", "`", "😀", " "),
    },
    {weight: 1, arbitrary: fc.string({unit: "binary", maxLength: 20})},
  );
  const cut: fc.Arbitrary<Cut> = fc.record({
    at: fc.double({min: 0, max: 1, noNaN: true, maxExcluded: true}),
    length: fc.nat(60),
    how: fc.constantFrom("delete", "insert", "insert", "insert", "repeat", "truncate", "splice", "flood", "swap"),
    token,
    times: fc.constantFrom(2, 30, 3000),
    other: fc.constantFrom(...texts),
  });
  return fc
    .tuple(fc.constantFrom(...texts), fc.array(cut, {minLength: 1, maxLength: 4}))
    .map(([text, cuts]) => cuts.reduce(wound, text));
}

function wound(text: string, {at: share, length, how, token, times, other}: Cut): string {
  const at = Math.floor(share * (text.length + 1));
  const [before, after] = [text.slice(0, at), text.slice(at)];
  switch (how) {
    case "delete":
      return before + after.slice(length);
    case "insert":
      return before + token + after;
    case "repeat":
      return before + after.slice(0, length).repeat(times) + after;
    case "truncate":
      return before;
    case "splice":
      return before + other.slice(Math.floor(share * other.length));
    case "flood":
      return before + token.repeat(times) + after;
    case "swap":
      return before + after.slice(length) + after.slice(0, length);
  }
}
