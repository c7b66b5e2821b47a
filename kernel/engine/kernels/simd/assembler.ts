/**
 * Writes small WASM modules: kernels with vector instructions (SIMD) for TensorFlow.js's WASM backend, on its own
 * memory. An expression is the code that leaves its value on the stack, as bytes
 * (https://webassembly.github.io/spec/core/binary/).
 */
export type Code = readonly number[];

/** Unsigned LEB128. */
function unsigned(n: number): number[] {
  const bytes: number[] = [];
  let rest = n;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return bytes;
}

/** Signed LEB128. */
function signed(n: number): number[] {
  const bytes: number[] = [];
  for (let rest = n; ; rest >>= 7) {
    const byte = rest & 0x7f;
    const isLast = (rest >> 7 === 0 && byte < 0x40) || (rest >> 7 === -1 && byte >= 0x40);
    bytes.push(isLast ? byte : byte | 0x80);
    if (isLast) return bytes;
  }
}

const bytesOf = (x: number): number[] => [...new Uint8Array(Float32Array.of(x).buffer)];

type Unary = (x: Code) => Code;
type Binary = (x: Code, y: Code) => Code;

const scalar =
  (opcode: number): Binary =>
  (x, y) => [...x, ...y, opcode];
const vector = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];
const unary =
  (opcode: number): Unary =>
  (x) => [...x, ...vector(opcode)];
const binary =
  (opcode: number): Binary =>
  (x, y) => [...x, ...y, ...vector(opcode)];

export const i32 = {
  const: (n: number): Code => [0x41, ...signed(n)],
  load: (address: Code): Code => [...address, 0x28, 2, 0],
  add: scalar(0x6a),
  sub: scalar(0x6b),
  mul: scalar(0x6c),
  shl: scalar(0x74),
  shr: scalar(0x76),
  lt: scalar(0x48),
  le: scalar(0x4c),
};

/** Numbers one after the other in memory. */
export const f32 = {
  const: (x: number): Code => [0x43, ...bytesOf(x)],
  load: (address: Code): Code => [...address, 0x2a, 2, 0],
  store: (address: Code, value: Code): Code => [...address, ...value, 0x38, 2, 0],
  add: scalar(0x92),
  mul: scalar(0x94),
};

/** Vectors of four. Comparisons give masks of all bits. */
export const f32x4 = {
  const: (x: number): Code => f32x4.of(x, x, x, x),
  of: (...four: readonly [number, number, number, number]): Code => [...vector(0x0c), ...four.flatMap(bytesOf)],
  /** @param offset in bytes, added to the address */
  load: (address: Code, offset = 0): Code => [...address, ...vector(0x00), 2, ...unsigned(offset)],
  /** One number four times. */
  loadSplat: (address: Code): Code => [...address, ...vector(0x09), 2, 0],
  store: (address: Code, value: Code, offset = 0): Code => [
    ...address,
    ...value,
    ...vector(0x0b),
    2,
    ...unsigned(offset),
  ],
  /** The first of the four only. */
  storeFirst: (address: Code, value: Code): Code => [...address, ...value, ...vector(0x5a), 2, 0, 0],
  lane: (x: Code, lane: number): Code => [...x, ...vector(0x1f), lane],
  abs: unary(0xe0),
  neg: unary(0xe1),
  floor: unary(0x68),
  nearest: unary(0x6a),
  add: binary(0xe4),
  sub: binary(0xe5),
  mul: binary(0xe6),
  div: binary(0xe7),
  /** y where y < x, else x: NaN when x is; y where x < y, else x. One instruction each, unlike min and max. */
  least: binary(0xea),
  most: binary(0xeb),
  eq: binary(0x41),
  ne: binary(0x42),
  lt: binary(0x43),
  gt: binary(0x44),
  and: binary(0x4e),
  or: binary(0x50),
  xor: binary(0x51),
  /** Bits of x that are not in y. */
  andNot: binary(0x4f),
  /** Numbers of x (0 to 3) and of y (4 to 7). */
  shuffle: (x: Code, y: Code, lanes: readonly number[]): Code => [
    ...x,
    ...y,
    ...vector(0x0d),
    ...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte)),
  ],
  /** Bits of x where the mask has ones, else of y. */
  select: (mask: Code, x: Code, y: Code): Code => [...x, ...y, ...mask, ...vector(0x52)],
};

/** Vectors of two numbers of twice the bits; they are loaded and stored as four. */
export const f64x2 = {
  /** One number twice. */
  loadSplat: (address: Code): Code => [...address, ...vector(0x0a), 3, 0],
  add: binary(0xf0),
  mul: binary(0xf2),
};

/** The same bits as whole numbers. */
export const i32x4 = {
  /** One number four times, or four. */
  const: (a: number, b = a, c = a, d = a): Code => [
    ...vector(0x0c),
    ...new Uint8Array(Int32Array.of(a, b, c, d).buffer),
  ],
  splat: unary(0x11),
  add: binary(0xae),
  sub: binary(0xb1),
  shl: (x: Code, bits: number): Code => [...x, ...i32.const(bits), ...vector(0xab)],
  /** Keeps the sign. */
  shr: (x: Code, bits: number): Code => [...x, ...i32.const(bits), ...vector(0xac)],
  shrUnsigned: (x: Code, bits: number): Code => [...x, ...i32.const(bits), ...vector(0xad)],
  fromFloat: unary(0xf8),
  toFloat: unary(0xfa),
};

export type Type = "i32" | "f32" | "v128";
const TYPES: Readonly<Record<Type, number>> = {i32: 0x7f, f32: 0x7d, v128: 0x7b};

export interface Variable {
  readonly get: Code;
  set(value: Code): Code;
}

/** A function of whole numbers (addresses and counts) that gives nothing. */
export class Routine {
  readonly parameters: readonly Variable[];
  readonly #locals: Type[] = [];
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
    this.parameters = Array.from({length: count}, (_, i) => variable(i));
  }

  local(type: Type): Variable {
    return variable(this.#count + this.#locals.push(type) - 1);
  }

  /** The function of this body, on a memory. */
  compile(body: Code, memory: WebAssembly.Memory): (...args: number[]) => void {
    const signature = [0x60, this.#count, ...Array(this.#count).fill(TYPES.i32), 0];
    const locals = this.#locals.flatMap((type) => [1, TYPES[type]]);
    const code = [...unsigned(this.#locals.length), ...locals, ...body, 0x0b];
    const sections = [
      section(1, [1, ...signature]),
      section(2, [1, ...name("env"), ...name("memory"), 2, 0, 0]),
      section(3, [1, 0]),
      section(7, [1, ...name("run"), 0, 0]),
      section(10, [1, ...unsigned(code.length), ...code]),
    ];
    const bytes = Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()]);
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {env: {memory}});
    return instance.exports.run as (...args: number[]) => void;
  }
}

function variable(i: number): Variable {
  return {get: [0x20, ...unsigned(i)], set: (value) => [...value, 0x21, ...unsigned(i)]};
}

function section(id: number, content: Code): Code {
  return [id, ...unsigned(content.length), ...content];
}

function name(text: string): Code {
  return [text.length, ...new TextEncoder().encode(text)];
}

/** Repeats the body while the condition holds. */
export function loop(condition: Code, ...body: Code[]): Code {
  return [0x02, 0x40, 0x03, 0x40, ...condition, 0x45, 0x0d, 1, ...body.flat(), 0x0c, 0, 0x0b, 0x0b];
}

/** Adds to a variable. */
export function advance(pointer: Variable, by: Code): Code {
  return pointer.set(i32.add(pointer.get, by));
}
