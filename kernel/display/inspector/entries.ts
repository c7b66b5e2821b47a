/** What an opened node of the inspector lists: properties, elements, ranges of them, texts. */
import {attempt, className, type Kind, kindOf} from "./kinds.ts";
import {keyText, quote, sizeOf} from "./preview.ts";

export type Entry =
  /** A value under a name. */
  | {readonly type: "value"; readonly key: string; readonly value: unknown; readonly hidden?: boolean}
  /** An accessor, run only when the reader asks. */
  | {readonly type: "getter"; readonly key: string; readonly read: () => unknown}
  /** A part of a long list, listed when opened. */
  | {readonly type: "range"; readonly key: string; readonly entries: () => Iterable<Entry>}
  /** Preformatted text, such as a stack. */
  | {readonly type: "text"; readonly key: string; readonly text: string}
  | {readonly type: "note"; readonly text: string};

/** Longest list shown in one go; longer ones come in ranges. */
export const PAGE = 100;
/** Above this length an array's other properties are not listed: finding them means listing all of its indexes. */
const MOST_INDEXES = 100_000;

/** Whether a value has anything to open. Never throws. */
export function isOpenable(value: unknown, kind: Kind = kindOf(value)): boolean {
  if (kind === "primitive" || kind === "revoked") return false;
  if (kind === "date" || kind === "regexp" || kind === "function" || kind === "boxed") {
    return attempt(() => Object.keys(value as object).length > 0, false) || (kind === "function" && isClass(value));
  }
  if (kind === "object")
    return attempt(
      () =>
        entriesOf(value as object)
          [Symbol.iterator]()
          .next().done !== true,
      true,
    );
  if (kind === "array" || kind === "typed array") return attempt(() => (value as unknown[]).length > 0, true);
  return kind !== "map" && kind !== "set" ? true : sizeOf(value as object, kind) > 0;
}

function isClass(value: unknown): boolean {
  return attempt(() => /^class\b/.test(Function.prototype.toString.call(value)), false);
}

/** Everything in a value, lazily. May throw where a proxy or an exotic object does. */
export function* entriesOf(value: object): Generator<Entry> {
  const kind = kindOf(value);
  switch (kind) {
    case "array":
    case "typed array":
      yield* elements(value as readonly unknown[]);
      return;
    case "map":
    case "set":
      yield* members(value as Map<unknown, unknown>, kind);
      break;
    case "error":
      yield* errorParts(value as Error);
      return;
    case "buffer":
      yield* bytes(value as ArrayBuffer | DataView);
      break;
    case "weak":
      yield* weakParts(value);
      break;
    case "node":
      yield* nodeParts(value as Node);
      return;
  }
  yield* properties(value, value, Reflect.ownKeys(value));
  yield* inherited(value);
}

/** The prototype, where it is somebody's class; its getters are read from the object itself. */
function* inherited(value: object, receiver: object = value): Generator<Entry> {
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (!prototype || isBuiltIn(prototype)) return;
  const entries = function* (): Generator<Entry> {
    const keys = Reflect.ownKeys(prototype).filter((key) => key !== "constructor");
    yield* properties(prototype, receiver, keys);
    yield* inherited(prototype, receiver);
  };
  const found = entries();
  if (found.next().done) return;
  yield {type: "range", key: `‹${className(value) || "prototype"}›`, entries};
}

function isBuiltIn(prototype: object): boolean {
  const made = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
  if (typeof made !== "function") return prototype === Object.prototype;
  return Function.prototype.toString.call(made).includes("[native code]");
}

/** Own properties, enumerable ones first. */
function* properties(owner: object, receiver: object, keys: readonly PropertyKey[]): Generator<Entry> {
  const hidden: Entry[] = [];
  for (const key of keys) {
    const descriptor = Object.getOwnPropertyDescriptor(owner, key);
    if (!descriptor) continue;
    const entry = propertyEntry(descriptor, key, receiver);
    if (descriptor.enumerable || owner !== receiver) yield entry;
    else hidden.push(entry);
  }
  for (const entry of hidden) {
    if (entry.type !== "value") yield entry;
    else if (!isNoise(entry)) yield {...entry, hidden: true};
  }
}

/** What every function has. */
function isNoise({key}: {key: string}): boolean {
  return ["length", "name", "arguments", "caller"].includes(key);
}

function propertyEntry(descriptor: PropertyDescriptor, key: PropertyKey, receiver: object): Entry {
  if ("value" in descriptor) return {type: "value", key: keyText(key), value: descriptor.value};
  const {get} = descriptor;
  if (!get) return {type: "value", key: keyText(key), value: undefined};
  return {type: "getter", key: keyText(key), read: () => get.call(receiver)};
}

/** Elements in ranges, then whatever else the array carries. */
function* elements(array: readonly unknown[]): Generator<Entry> {
  const {length} = array;
  yield* paged(length, (index) => {
    if (!(index in array)) return {type: "note", text: `${index}: empty`};
    const descriptor = Object.getOwnPropertyDescriptor(array, index);
    if (descriptor) return propertyEntry(descriptor, String(index), array);
    return {type: "value", key: String(index), value: array[index]};
  });
  // Rows of a large table bring their columns.
  const large = Object.hasOwn(array, "columns") ? ["columns"] : [];
  yield* properties(array, array, length > MOST_INDEXES ? large : namedKeys(array));
  yield* inherited(array);
}

/** Keys of an array that are no indexes; an object lists its indexes first. */
function namedKeys(array: readonly unknown[]): PropertyKey[] {
  const keys = Reflect.ownKeys(array);
  const last = keys.findLastIndex((key) => typeof key === "string" && /^\d+$/.test(key));
  return keys.slice(last + 1).filter((key) => key !== "length");
}

/** `count` entries, in ranges of ranges when there are many. */
function* paged(count: number, at: (index: number) => Entry, from = 0, to = count): Generator<Entry> {
  if (to - from <= PAGE) {
    for (let index = from; index < to; index++) yield at(index);
    return;
  }
  let span = PAGE;
  while ((to - from) / span > PAGE) span *= PAGE;
  for (let start = from; start < to; start += span) {
    const end = Math.min(start + span, to);
    yield {type: "range", key: `${start} … ${end - 1}`, entries: () => paged(count, at, start, end)};
  }
}

function* members(collection: Map<unknown, unknown> | Set<unknown>, kind: "map" | "set"): Generator<Entry> {
  const isMap = kind === "map";
  const list: unknown[] = isMap
    ? [...Map.prototype.entries.call(collection)]
    : [...Set.prototype.values.call(collection as Set<unknown>)];
  yield* paged(list.length, (index) => {
    if (!isMap) return {type: "value", key: String(index), value: list[index]};
    const [key, value] = list[index] as [unknown, unknown];
    const simple = (typeof key !== "object" && typeof key !== "function") || key === null;
    if (simple) return {type: "value", key: typeof key === "string" ? quote(key) : String(key), value};
    return {type: "value", key: String(index), value: {key, value}};
  });
}

function* errorParts(error: Error): Generator<Entry> {
  const stack = attempt(() => error.stack, undefined);
  if (typeof stack === "string") yield {type: "text", key: "stack", text: stack};
  const keys = Reflect.ownKeys(error).filter((key) => key !== "stack");
  yield* properties(error, error, keys);
}

function* bytes(buffer: ArrayBuffer | DataView): Generator<Entry> {
  const view = buffer instanceof DataView ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength) : null;
  yield {type: "value", key: "bytes", value: view ?? new Uint8Array(buffer as ArrayBuffer)};
}

function* weakParts(value: object): Generator<Entry> {
  if (value instanceof WeakRef) yield {type: "value", key: "deref()", value: value.deref()};
  else yield {type: "note", text: "Its members cannot be listed."};
}

function* nodeParts(node: Node): Generator<Entry> {
  if (node.nodeType === 1) {
    for (const {name, value} of Array.from((node as Element).attributes)) yield {type: "value", key: name, value};
  }
  const children = Array.from(node.childNodes);
  yield* paged(children.length, (index) => ({type: "value", key: String(index), value: children[index]}));
}
