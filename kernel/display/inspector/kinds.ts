/** What kind of thing a value is, found out without running anything of the value's own but a proxy's traps. */

export type Kind =
  | "primitive"
  | "function"
  | "array"
  | "typed array"
  | "buffer"
  | "map"
  | "set"
  | "weak"
  | "date"
  | "regexp"
  | "error"
  | "promise"
  | "boxed"
  | "node"
  | "tensor"
  | "object"
  | "revoked";

/** As much of a tensor of TensorFlow.js as the inspector uses. */
export interface TensorLike {
  readonly dataId: object;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly isDisposed?: boolean;
  readonly name?: string;
  data(): Promise<ArrayLike<number> | string[]>;
}

const TypedArray = Object.getPrototypeOf(Int8Array) as abstract new () => Iterable<number> & {length: number};

/** Runs `read`; what it throws becomes `fallback`. */
export function attempt<T, F>(read: () => T, fallback: F): T | F {
  try {
    return read();
  } catch {
    return fallback;
  }
}

/** A value's kind. Never throws. */
export function kindOf(value: unknown): Kind {
  if (typeof value === "function") return "function";
  if (typeof value !== "object" || value === null) return "primitive";
  if (!attempt(() => [Object.getPrototypeOf(value)], null)) return "revoked";
  return attempt(() => objectKind(value), "object");
}

function objectKind(value: object): Kind {
  if (Array.isArray(value)) return "array";
  if (value instanceof TypedArray) return "typed array";
  if (has(Map.prototype, "size", value)) return "map";
  if (has(Set.prototype, "size", value)) return "set";
  if (has(ArrayBuffer.prototype, "byteLength", value) || isShared(value)) return "buffer";
  if (value instanceof DataView) return "buffer";
  if (value instanceof Date && attempt(() => [value.getTime()], null)) return "date";
  if (value instanceof RegExp) return attempt(() => typeof value.source, "") === "string" ? "regexp" : "object";
  if (value instanceof Error) return "error";
  if (value instanceof Promise) return "promise";
  if (value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef) return "weak";
  if (isBoxed(value)) return "boxed";
  if (isTensor(value)) return "tensor";
  return isNode(value) ? "node" : "object";
}

/** Whether a built-in getter accepts the value: true for the real thing only, in whatever prototype chain. */
function has(prototype: object, getter: string, value: object): boolean {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, getter);
  return attempt(() => [descriptor?.get?.call(value)], null) !== null;
}

function isShared(value: object): boolean {
  return typeof SharedArrayBuffer === "function" && has(SharedArrayBuffer.prototype, "byteLength", value);
}

function isBoxed(value: object): boolean {
  const boxes = [Number, String, Boolean, BigInt, Symbol];
  return boxes.some((box) => value instanceof box) && attempt(() => typeof value.valueOf(), "object") !== "object";
}

/** Whether a value is a DOM node of whatever document. */
export function isNode(value: unknown): value is Node {
  const node = value as Node | null;
  if (typeof node !== "object" || node === null) return false;
  return attempt(() => typeof node.nodeType === "number" && typeof node.nodeName === "string", false);
}

/** Whether a value looks like a tensor of TensorFlow.js, of whatever copy of the library. */
export function isTensor(value: unknown): value is TensorLike {
  const tensor = value as TensorLike | null;
  if (typeof tensor !== "object" || tensor === null) return false;
  return attempt(
    () =>
      typeof tensor.dataId === "object" &&
      Array.isArray(tensor.shape) &&
      typeof tensor.dtype === "string" &&
      typeof tensor.data === "function",
    false,
  );
}

/** Name of the class that made a value, `""` when it has none ("[null prototype]" objects), read without getters. */
export function className(value: object): string {
  let prototype = attempt<object | null, null>(() => Object.getPrototypeOf(value), null);
  for (let depth = 0; prototype && depth < 100; depth++) {
    const owner = prototype;
    const made = attempt(() => Object.getOwnPropertyDescriptor(owner, "constructor")?.value, undefined);
    const name = typeof made === "function" ? ownText(made, "name") : "";
    if (name) return name;
    prototype = attempt<object | null, null>(() => Object.getPrototypeOf(owner), null);
  }
  return "";
}

/** An own data property that is a string, else `""`. */
export function ownText(value: object, key: PropertyKey): string {
  const found = attempt(() => Object.getOwnPropertyDescriptor(value, key)?.value, undefined);
  return typeof found === "string" ? found : "";
}
