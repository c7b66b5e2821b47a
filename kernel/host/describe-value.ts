/** A value in a few words, for the list of variables. Runs nothing of the value's own and looks at a bounded part of it. */
import {attempt, className, kindOf, type TensorLike} from "../display/inspector/kinds.ts";
import {preview} from "../display/inspector/preview.ts";
import type {Variable} from "../protocol.ts";

/** Parts of a collection that are looked at for tensors: in one of more parts they are not counted. */
const MOST_PARTS = 256;
const LONGEST_PREVIEW = 120;
const LONGEST_TYPE = 80;
const MOST_DIMENSIONS = 16;

/** Bytes of an element, as the engine stores it. Strings have no fixed size. */
const ELEMENT_BYTES: Readonly<Record<string, number>> = {float32: 4, int32: 4, bool: 1, complex64: 8};

/** Type, shape, dtype, bytes and a preview of a value. Never throws. */
export function describeValue(value: unknown): Omit<Variable, "name" | "cell"> {
  const kind = kindOf(value);
  if (kind === "tensor") return describeTensor(value as TensorLike);
  return {type: typeOf(value).slice(0, LONGEST_TYPE), ...sizeOf(value), preview: shortText(value)};
}

function describeTensor(tensor: TensorLike): Omit<Variable, "name" | "cell"> {
  const {shape, dtype, isDisposed} = tensor;
  const known = shape.length <= MOST_DIMENSIONS && shape.every((length) => Number.isSafeInteger(length) && length >= 0);
  return {
    type: "trainable" in tensor ? "Variable" : shape.length === 0 ? "Scalar" : `Tensor${shape.length}D`,
    ...(known && {shape: [...shape]}),
    dtype: dtype.slice(0, 20),
    ...(!isDisposed && known && bytesOf(tensor)),
    preview: isDisposed ? "disposed" : "",
  };
}

function bytesOf({shape, dtype}: TensorLike): {bytes?: number} {
  const element = ELEMENT_BYTES[dtype];
  const bytes = shape.reduce((product, length) => product * length, element ?? 0);
  return element === undefined || !Number.isSafeInteger(bytes) ? {} : {bytes};
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "function") {
    return attempt(() => /^class\b/.test(Function.prototype.toString.call(value)), false) ? "class" : "function";
  }
  return typeof value === "object" ? className(value) || "Object" : typeof value;
}

function sizeOf(value: unknown): Partial<Variable> {
  switch (kindOf(value)) {
    case "typed array": {
      const {length, byteLength} = value as Float32Array;
      const dtype = className(value as object).replace(/Array$/, "");
      return {shape: [length], dtype: dtype.toLowerCase().slice(0, 20), bytes: byteLength};
    }
    case "buffer":
      return {bytes: (value as ArrayBuffer).byteLength};
    case "array":
      return {shape: [(value as unknown[]).length], ...tensorsIn(value as object)};
    case "object":
    case "map":
      return tensorsIn(value as object);
    default:
      return {};
  }
}

/** Number and bytes of the tensors in arrays, plain objects and maps; nothing where there are none, or too many parts. */
function tensorsIn(root: object): Partial<Variable> {
  let tensors = 0;
  let bytes: number | undefined = 0;
  const seen = new Set<object>();
  const todo: unknown[] = [root];
  for (let looked = 0; todo.length > 0; looked++) {
    const value = todo.pop();
    if (looked + todo.length > MOST_PARTS) return {};
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    const kind = kindOf(value);
    if (kind === "tensor") {
      tensors++;
      const own = bytesOf(value as TensorLike).bytes;
      bytes = own === undefined || bytes === undefined ? undefined : bytes + own;
    } else if (kind === "array" || kind === "object" || kind === "map") {
      if (!attempt(() => pushParts(todo, value, kind), false)) return {};
    }
  }
  return tensors === 0 ? {} : {tensors, ...(bytes !== undefined && {bytes})};
}

/** Adds a collection's parts, leaving getters alone; false when there are more than are looked at. */
function pushParts(todo: unknown[], value: object, kind: "array" | "object" | "map"): boolean {
  if (kind === "map") {
    if ((value as Map<unknown, unknown>).size > MOST_PARTS) return false;
    todo.push(...Map.prototype.values.call(value));
    return true;
  }
  if (kind === "array" && (value as unknown[]).length > MOST_PARTS) return false;
  const keys = Object.keys(value);
  if (keys.length > MOST_PARTS) return false;
  for (const key of keys) todo.push(Object.getOwnPropertyDescriptor(value, key)?.value);
  return true;
}

function shortText(value: unknown): string {
  const text = preview(value)
    .map(([, part]) => part)
    .join("")
    // Class and length are told beside it.
    .replace(/^\w+\(\d+\) (?=\[)/, "");
  return text.length > LONGEST_PREVIEW ? `${text.slice(0, LONGEST_PREVIEW - 1)}…` : text;
}
