/** Values in one line: what a closed node of the inspector shows. */
import {attempt, className, kindOf, ownText, type TensorLike} from "./kinds.ts";

/** A piece of text and the class it is shown in ("" for plain). */
export type Token = readonly [className: string, text: string];

const MOST_TOKENS = 10;
const MOST_CHARACTERS = 90;
const LONGEST_STRING = 60;

/** A number as JavaScript writes it, with the minus of negative zero. */
export function formatNumber(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** A string in quotes with escapes. */
export function quote(text: string): string {
  return JSON.stringify(text);
}

function primitive(value: unknown): Token {
  switch (typeof value) {
    case "string":
      return ["inspect-string", quote(value.length > LONGEST_STRING ? `${value.slice(0, LONGEST_STRING)}…` : value)];
    case "number":
      return ["inspect-number", formatNumber(value)];
    case "bigint":
      return ["inspect-number", `${value}n`];
    case "symbol":
      return ["inspect-symbol", value.toString()];
    default:
      return ["inspect-keyword", String(value)];
  }
}

/** How a function's text begins: `class A extends B`, `async f(a, b)`, `(x) =>`. */
function functionHead(value: object): string {
  const source = attempt(() => Function.prototype.toString.call(value), "");
  const name = ownText(value, "name");
  const heading = /^class\b[^{]*/.exec(source)?.[0].trim();
  if (heading) return heading.slice(0, MOST_CHARACTERS);
  const asynchronous = /^async\b/.test(source) ? "async " : "";
  const generator = /^(?:async\s*)?(?:function\s*)?\*/.test(source) ? "*" : "";
  // Where the types stood there are spaces.
  const parameters = /^[^(]*(\([^)]*\))/.exec(source)?.[1] ?? "()";
  const short =
    parameters.length > 40 || source.includes("[native code]")
      ? "(…)"
      : parameters.replace(/\s+/g, " ").replace(/ (?=[,)])/g, "");
  return `${asynchronous}ƒ${generator} ${name}${short}`;
}

/** Shape of a tensor as text: `[2, 3]`. */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

/** The name before a collection's content: its class and size. */
function label(value: object, size: number): string {
  return `${className(value) || "[null prototype]"}(${size}) `;
}

/** Tokens of a value; `nested` values come without their content. Never throws. */
export function preview(value: unknown, nested = false): Token[] {
  return attempt(() => tokens(value, nested), [["inspect-error", "cannot be read"] as Token]);
}

function tokens(value: unknown, nested: boolean): Token[] {
  const kind = kindOf(value);
  const object = value as object;
  switch (kind) {
    case "primitive":
      return [primitive(value)];
    case "revoked":
      return [["inspect-note", "revoked Proxy"]];
    case "function":
      return [["inspect-function", functionHead(object)]];
    case "date":
      return [["inspect-date", dateText(value as Date)]];
    case "regexp":
      return [["inspect-string", RegExp.prototype.toString.call(value)]];
    case "error":
      return [["inspect-error", errorText(value as Error)]];
    case "boxed":
      return [["", `${className(object)} {`], primitive(object.valueOf()), ["", "}"]];
    case "node":
      return [["inspect-string", nodeText(value as Node)]];
    case "tensor":
      return [["", tensorText(value as TensorLike)]];
    case "buffer":
      return [["", `${className(object)}(${(value as ArrayBuffer).byteLength} bytes)`]];
    case "weak":
    case "promise":
      return [["", `${className(object)} {…}`]];
    case "map":
    case "set":
      return collection(value as Map<unknown, unknown> | Set<unknown>, kind, nested);
    case "array":
    case "typed array":
      return sequence(value as readonly unknown[], nested);
    default:
      return properties(object, nested);
  }
}

function dateText(date: Date): string {
  const time = Date.prototype.getTime.call(date);
  return Number.isNaN(time) ? "Invalid Date" : new Date(time).toISOString().replace("T00:00:00.000Z", "");
}

function errorText(error: Error): string {
  const read = (key: "name" | "message") => attempt(() => String(error[key]), "");
  const name = read("name") || className(error);
  const message = read("message").split("\n")[0] ?? "";
  return (message ? `${name}: ${message}` : name).slice(0, 200);
}

function nodeText(node: Node): string {
  if (node.nodeType === 3) return `#text ${quote((node.nodeValue ?? "").slice(0, LONGEST_STRING))}`;
  if (node.nodeType !== 1) return node.nodeName;
  const {localName, attributes} = node as Element;
  const shown = Array.from(attributes, ({name, value}) => ` ${name}="${value.slice(0, 30)}"`).slice(0, 4);
  return `<${localName}${shown.join("")}>`;
}

/** `Tensor float32 [2, 3]`, with the name of a variable. */
export function tensorText(tensor: TensorLike): string {
  const {shape, dtype, name, isDisposed} = tensor;
  const what = "trainable" in tensor ? `Variable ${name ?? ""}`.trim() : "Tensor";
  return `${what} ${dtype} ${shapeText(shape)}${isDisposed ? " (disposed)" : ""}`;
}

/** Joins the pieces of as many parts as fit; `rest` tells whether there are more. */
function listed(open: string, parts: Iterable<() => Token[]>, close: string): Token[] {
  const out: Token[] = [["", open]];
  let characters = 0;
  let count = 0;
  for (const part of parts) {
    if (count === MOST_TOKENS || characters > MOST_CHARACTERS) {
      out.push(["", ", …"]);
      break;
    }
    const piece = part();
    if (count++ > 0) out.push(["", ", "]);
    out.push(...piece);
    characters += piece.reduce((sum, [, text]) => sum + text.length, 2);
  }
  out.push(["", close]);
  return out;
}

function sequence(array: readonly unknown[], nested: boolean): Token[] {
  const name = label(array, array.length);
  if (nested) return [["", name.trim()]];
  const parts = function* () {
    for (let index = 0; index < array.length; index++) {
      yield () => (index in array ? member(array, String(index)) : ([["inspect-note", "empty"]] as Token[]));
    }
  };
  return listed(`${name}[`, parts(), "]");
}

function collection(value: Map<unknown, unknown> | Set<unknown>, kind: "map" | "set", nested: boolean): Token[] {
  const isMap = kind === "map";
  const size = isMap ? mapSize.call(value) : setSize.call(value);
  const name = label(value, size);
  if (nested) return [["", name.trim()]];
  const parts = function* () {
    if (isMap) {
      for (const [key, content] of Map.prototype.entries.call(value)) {
        yield () => [...preview(key, true), ["", " → "] as Token, ...preview(content, true)];
      }
    } else {
      for (const content of Set.prototype.values.call(value)) yield () => preview(content, true);
    }
  };
  return listed(`${name}{`, parts(), "}");
}

const getter = (prototype: object) =>
  Object.getOwnPropertyDescriptor(prototype, "size")?.get as (this: unknown) => number;
const mapSize = getter(Map.prototype);
const setSize = getter(Set.prototype);

/** Number of elements of a real Map or Set, whatever a subclass says. */
export function sizeOf(value: object, kind: "map" | "set"): number {
  return (kind === "map" ? mapSize : setSize).call(value);
}

/** A property's value in short; a getter is not run. */
function member(owner: object, key: PropertyKey): Token[] {
  const descriptor = Object.getOwnPropertyDescriptor(owner, key);
  if (descriptor && !("value" in descriptor)) return [["inspect-note", "(…)"]];
  return preview(descriptor ? descriptor.value : (owner as Record<PropertyKey, unknown>)[key], true);
}

/** A property name as it would be written. */
export function keyText(key: PropertyKey): string {
  if (typeof key === "symbol") return `[${key.toString()}]`;
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$|^\d+$/u.test(String(key)) ? String(key) : quote(String(key));
}

/** A `Symbol.toStringTag` of the object itself or of its prototype, such as "Array Iterator", read without getters. */
function tagOf(object: object): string {
  return ownText(object, Symbol.toStringTag) || ownText(Object.getPrototypeOf(object) ?? {}, Symbol.toStringTag);
}

function properties(object: object, nested: boolean): Token[] {
  const made = className(object);
  const tag = tagOf(object);
  const named = tag && tag !== made ? tag : made;
  const prefix = named === "Object" ? "" : `${named || "[null prototype]"} `;
  const keys = Object.keys(object);
  if (nested) return [["", keys.length === 0 ? `${prefix}{}` : `${prefix}{…}`]];
  const parts = function* () {
    for (const key of keys) {
      yield () => [["inspect-key", keyText(key)] as Token, ["", ": "] as Token, ...member(object, key)];
    }
  };
  return listed(`${prefix}{`, parts(), "}");
}
