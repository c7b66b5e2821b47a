/** Messages of the protocol for fuzzers: right ones, made from their schemas, and wrong ones, made from those. */
import fc from "fast-check";
import type * as v from "valibot";
import type {Port} from "./channel.ts";
import {damaged} from "./notebook/testing-fuzz.ts";
import {PROTOCOL_VERSION} from "./protocol.ts";

/** From kernel to page and back: both are fuzzed. */
export const DIRECTIONS = 2;

/** Cells that senders name: those that the notebook has, mostly, and strangers. */
const CELLS = ["a", "b", "c", "a", "b", "c", "stranger"];

/** What this module reads of a schema or of an action in its pipe: valibot's own types are one for each kind. */
interface Described {
  readonly type: string;
  readonly kind?: string;
  readonly entries?: Readonly<Record<string, Described>>;
  readonly options?: readonly (Described | string)[];
  readonly wrapped?: Described;
  readonly item?: Described;
  readonly items?: readonly Described[];
  readonly key?: Described;
  readonly value?: Described;
  readonly literal?: unknown;
  readonly pipe?: readonly Described[];
  readonly requirement?: unknown;
}

/** Values that a schema takes. @throws Error for a kind of schema that this cannot make */
export function valid<T>(schema: v.GenericSchema<unknown, T>): fc.Arbitrary<T> {
  return arbitrary(schema as unknown as Described) as fc.Arbitrary<T>;
}

function arbitrary(schema: Described): fc.Arbitrary<unknown> {
  const {type, entries = {}, options = [], wrapped, item, items = [], value, pipe = []} = schema;
  const limit = (name: string) => pipe.find((action) => action.type === name)?.requirement;
  switch (type) {
    case "object": {
      const required = Object.keys(entries).filter((key) => entries[key]?.type !== "optional");
      const fields: Record<string, fc.Arbitrary<unknown>> = Object.fromEntries(
        Object.entries(entries).map(([key, each]) => [key, arbitrary(each)]),
      );
      return fc.record(fields, {requiredKeys: required, noNullPrototype: true});
    }
    case "variant":
    case "union":
      return fc.oneof(...options.map((option) => arbitrary(option as Described)));
    case "optional":
      return arbitrary(wrapped as Described);
    case "nullable":
      return fc.option(arbitrary(wrapped as Described));
    case "literal":
      return fc.constant(schema.literal);
    case "picklist":
      return fc.constantFrom(...options);
    case "array":
      return fc.array(arbitrary(item as Described), {maxLength: 4});
    case "tuple":
      return fc.tuple(...items.map(arbitrary));
    case "record":
      return fc.dictionary(
        fc.oneof(fc.constantFrom(...CELLS), arbitrary(schema.key as Described) as fc.Arbitrary<string>),
        arbitrary(value as Described),
        {
          maxKeys: 3,
          noNullPrototype: true,
        },
      );
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "unknown":
      return fc.oneof(fc.jsonValue({maxDepth: 2}), fc.constantFrom(undefined, Number.NaN, new Date(0), new Map()));
    case "number":
      return limit("integer") === undefined && !pipe.some((action) => action.type === "integer")
        ? fc.oneof(fc.double(), fc.integer({min: 0, max: 2000}))
        : fc.oneof(fc.integer({min: Number(limit("min_value") ?? 0), max: 30}), fc.constant(2 ** 40));
    case "string":
      return text(limit("regex"), Number(limit("max_length") ?? Number.POSITIVE_INFINITY));
    case "instance":
      return fc.constantFrom(...instances(schema));
    default:
      throw new Error(`There is no way yet to make values for a schema of type ${type}.`);
  }
}

function text(pattern: unknown, longest: number): fc.Arbitrary<string> {
  if (!(pattern instanceof RegExp)) return fc.string({maxLength: Math.min(30, longest)});
  return pattern.test("stranger") ? fc.constantFrom(...CELLS) : fc.stringMatching(pattern);
}

function instances(schema: Described): readonly unknown[] {
  const {class: made} = schema as unknown as {class: unknown};
  return made === Float64Array ? [new Float64Array(2)] : [new ArrayBuffer(0), new ArrayBuffer(16)];
}

/** What one sender posts: messages, some damaged, in envelopes, some wrong, one after the other, some twice. */
export function conversations(message: fc.Arbitrary<unknown>): fc.Arbitrary<readonly unknown[]> {
  const envelope = (
    message: fc.Arbitrary<unknown>,
    generation: fc.Arbitrary<unknown>,
    version: fc.Arbitrary<unknown>,
  ) => fc.record({v: version, generation, message}, {noNullPrototype: true});
  const mine = fc.constant<unknown>(1);
  const speaks = fc.constant<unknown>(PROTOCOL_VERSION);
  const posted = fc.oneof(
    {weight: 6, arbitrary: envelope(message, mine, speaks)},
    {weight: 6, arbitrary: envelope(damaged(message), mine, speaks)},
    {weight: 1, arbitrary: envelope(message, fc.constantFrom<unknown>(0, 2, -1, "1", Number.NaN), speaks)},
    {weight: 1, arbitrary: envelope(message, mine, fc.constantFrom<unknown>(0, 2, "1", undefined))},
    {weight: 1, arbitrary: damaged(envelope(message, mine, speaks))},
  );
  return fc
    .tuple(fc.array(posted, {minLength: 1, maxLength: 8}), fc.array(fc.nat(7), {maxLength: 4}))
    .map(([first, again]) => [...first, ...again.map((i) => first[i % first.length])]);
}

/** A port whose other end the test holds: what is posted is cloned as between threads, and heard at once. */
export interface HeldPort {
  readonly port: Port;
  /** Posts to the listener. @returns false when it cannot be cloned: then nobody but its sender hears of it */
  post(data: unknown): boolean;
  /** All that the other side has posted. */
  readonly heard: unknown[];
}

export function heldPort(): HeldPort {
  let listener: (message: unknown) => void = () => undefined;
  const heard: unknown[] = [];
  return {
    heard,
    port: {
      post: (message, transfer) => void heard.push(structuredClone(message, {transfer: transfer ?? []})),
      listen(next) {
        listener = next;
      },
      close() {
        listener = () => undefined;
      },
    },
    post(data) {
      let cloned: unknown;
      try {
        cloned = structuredClone(data);
      } catch {
        return false;
      }
      listener(cloned);
      return true;
    },
  };
}
