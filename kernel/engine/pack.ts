/**
 * Values as bytes, to be kept: trees whose leaves are tensors, typed arrays, or what JSON can say. The bytes are a
 * length (uint32), a header in JSON, and the blocks of numbers it names, each at a multiple of eight, little-endian.
 */
import {ArgumentError} from "./argument-error.ts";
import * as tf from "./tfjs.ts";
import {member, nameOf} from "./tree-walk.ts";

const TYPED = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
} as const;
type TypedName = keyof typeof TYPED;
type Typed = InstanceType<(typeof TYPED)[TypedName]>;

const NUMERIC = ["float32", "int32", "bool"] as const;

/** A value in the header. Containers say what they are, so that no object of the reader's can pose as one of ours. */
type Packed =
  | null
  | boolean
  | number
  | string
  | {number: string}
  | {array: Packed[]}
  | {object: [string, Packed][]}
  | {typed: TypedName; start: number; length: number}
  | {tensor: (typeof NUMERIC)[number]; shape: number[]; start: number; length: number}
  | {tensor: "string"; shape: number[]; values: string[]};

const ALIGN = 8;
const aligned = (length: number) => Math.ceil(length / ALIGN) * ALIGN;

/**
 * The bytes of a value. Tensors are read at the call; they may be disposed afterwards.
 * @param call whose argument it is, and
 * @param name its name there, for errors
 * @throws {ArgumentError} where there is something that cannot be kept: a function, a class instance, a complex tensor
 */
export async function pack(value: unknown, call = "pack", name = "value"): Promise<ArrayBuffer> {
  const blocks: {start: number; bytes: Promise<Uint8Array>}[] = [];
  let end = 0;
  const reserve = (length: number, bytes: Promise<Uint8Array>) => {
    const start = end;
    blocks.push({start, bytes});
    end += aligned(length);
    return start;
  };

  const refuse = (path: string, found: string) =>
    new ArgumentError(call, path ? at(name, path) : name, found, "something that can be kept: a tensor, an array, …");

  async function visit(node: unknown, path: string, parents: readonly unknown[]): Promise<Packed> {
    if (node === null || typeof node === "boolean" || typeof node === "string") return node;
    if (typeof node === "number") {
      return Number.isFinite(node) && !Object.is(node, -0) ? node : {number: Object.is(node, -0) ? "-0" : String(node)};
    }
    if (typeof node !== "object") throw refuse(path, nameOf(node));
    if (parents.includes(node)) throw refuse(path, "what it is itself a part of");
    if (node instanceof tf.Tensor) return visitTensor(node, path);
    const typed = typedName(node);
    if (typed) {
      const {buffer, byteOffset, byteLength, length} = node as Typed;
      const bytes = new Uint8Array(buffer, byteOffset, byteLength).slice();
      return {typed, start: reserve(byteLength, Promise.resolve(bytes)), length};
    }
    const within = [...parents, node];
    if (Array.isArray(node)) {
      return {array: await Promise.all(node.map((child, i) => visit(child, `${path}[${i}]`, within)))};
    }
    const prototype: unknown = Object.getPrototypeOf(node);
    if (prototype !== Object.prototype && prototype !== null) throw refuse(path, nameOf(node));
    const entries = Object.entries(node).filter(([, child]) => child !== undefined);
    return {
      object: await Promise.all(
        entries.map(
          async ([key, child]): Promise<[string, Packed]> => [key, await visit(child, member(path, key), within)],
        ),
      ),
    };
  }

  async function visitTensor(tensor: tf.Tensor, path: string): Promise<Packed> {
    if (tensor.isDisposed) throw refuse(path, "a tensor that was disposed");
    const shape = [...tensor.shape];
    if (tensor.dtype === "string") {
      return {tensor: "string", shape, values: (await tensor.data<"string">()) as unknown as string[]};
    }
    const dtype = NUMERIC.find((each) => each === tensor.dtype);
    if (!dtype) throw refuse(path, `a ${tensor.dtype} tensor`);
    const bytes = tensor.data().then((data) => new Uint8Array(data.slice().buffer));
    const size = tensor.size * (dtype === "bool" ? 1 : 4);
    return {tensor: dtype, shape, start: reserve(size, bytes), length: tensor.size};
  }

  const root = await visit(value, "", []);
  const header = new TextEncoder().encode(JSON.stringify(root));
  const body = aligned(4 + header.length);
  const packed = new Uint8Array(body + end);
  new DataView(packed.buffer).setUint32(0, header.length, true);
  packed.set(header, 4);
  for (const {start, bytes} of blocks) packed.set(await bytes, body + start);
  return packed.buffer;
}

/**
 * The value of bytes that `pack` made, with tensors anew.
 * @throws {Error} when the bytes are damaged
 */
export function unpack(bytes: ArrayBuffer): unknown {
  let header: Packed;
  let body: number;
  try {
    const length = new DataView(bytes).getUint32(0, true);
    header = JSON.parse(new TextDecoder("utf-8", {fatal: true}).decode(new Uint8Array(bytes, 4, length)));
    body = aligned(4 + length);
  } catch (cause) {
    throw new Error("What was kept is damaged: its header cannot be read.", {cause});
  }

  function visit(node: Packed): unknown {
    if (typeof node !== "object" || node === null) return node;
    if ("number" in node) return Number(node.number);
    if ("array" in node) return node.array.map(visit);
    if ("object" in node) return Object.fromEntries(node.object.map(([key, child]) => [key, visit(child)]));
    if ("typed" in node) return new TYPED[node.typed](bytes, body + node.start, node.length).slice();
    if (node.tensor === "string") return tf.tensor(node.values, node.shape, "string");
    const Numbers = {float32: Float32Array, int32: Int32Array, bool: Uint8Array}[node.tensor];
    return tf.tensor(new Numbers(bytes, body + node.start, node.length).slice(), node.shape, node.tensor);
  }

  return visit(header);
}

function typedName(node: object): TypedName | undefined {
  return (Object.keys(TYPED) as TypedName[]).find((name) => node.constructor === TYPED[name]);
}

function at(name: string, path: string): string {
  return path.startsWith("[") ? name + path : `${name}.${path}`;
}
