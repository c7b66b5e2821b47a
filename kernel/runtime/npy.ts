/** Reader of NumPy's `.npy` format, versions 1 to 3, little and big endian, C and Fortran order. */

export type NpyData =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

export interface NpyArray {
  /** NumPy's name: `float32`, `int64`, `bool`, … */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** In C order (last axis fastest), whatever the file's order. float16 becomes Float32Array, bool Uint8Array. */
  readonly data: NpyData;
}

interface Format {
  name: string;
  bytes: number;
  make(length: number): NpyData;
  read(view: DataView, offset: number, little: boolean): number | bigint;
}

const FORMATS: Readonly<Record<string, Format>> = {
  b1: {name: "bool", bytes: 1, make: (n) => new Uint8Array(n), read: (v, o) => v.getUint8(o)},
  i1: {name: "int8", bytes: 1, make: (n) => new Int8Array(n), read: (v, o) => v.getInt8(o)},
  u1: {name: "uint8", bytes: 1, make: (n) => new Uint8Array(n), read: (v, o) => v.getUint8(o)},
  i2: {name: "int16", bytes: 2, make: (n) => new Int16Array(n), read: (v, o, l) => v.getInt16(o, l)},
  u2: {name: "uint16", bytes: 2, make: (n) => new Uint16Array(n), read: (v, o, l) => v.getUint16(o, l)},
  i4: {name: "int32", bytes: 4, make: (n) => new Int32Array(n), read: (v, o, l) => v.getInt32(o, l)},
  u4: {name: "uint32", bytes: 4, make: (n) => new Uint32Array(n), read: (v, o, l) => v.getUint32(o, l)},
  i8: {name: "int64", bytes: 8, make: (n) => new BigInt64Array(n), read: (v, o, l) => v.getBigInt64(o, l)},
  u8: {name: "uint64", bytes: 8, make: (n) => new BigUint64Array(n), read: (v, o, l) => v.getBigUint64(o, l)},
  f2: {name: "float16", bytes: 2, make: (n) => new Float32Array(n), read: (v, o, l) => float16(v.getUint16(o, l))},
  f4: {name: "float32", bytes: 4, make: (n) => new Float32Array(n), read: (v, o, l) => v.getFloat32(o, l)},
  f8: {name: "float64", bytes: 8, make: (n) => new Float64Array(n), read: (v, o, l) => v.getFloat64(o, l)},
};

/**
 * @throws {Error} when the bytes are no .npy file, are cut short, or hold a dtype with no JavaScript counterpart
 * (complex, strings, structured and object arrays)
 */
export function parseNpy(buffer: ArrayBuffer): NpyArray {
  const view = new DataView(buffer);
  const magic = buffer.byteLength >= 10 && view.getUint8(0) === 0x93 && ascii(buffer, 1, 6) === "NUMPY";
  if (!magic) throw new Error("This is not a .npy file: it does not begin with \\x93NUMPY.");
  const version = view.getUint8(6);
  const [start, length] = version === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  const header = ascii(buffer, start, start + length);
  const descr = /'descr':\s*'([<>|=])([a-zA-Z]\d+)'/.exec(header);
  const order = /'fortran_order':\s*(True|False)/.exec(header);
  const dimensions = /'shape':\s*\(([^)]*)\)/.exec(header);
  if (!order || !dimensions) throw new Error(`This .npy file has a header that cannot be read: ${header.trim()}`);
  const format = descr && FORMATS[descr[2] as string];
  if (!format) {
    const found = /'descr':\s*(.+?),\s*'fortran_order'/.exec(header)?.[1] ?? "unknown";
    throw new Error(
      `This .npy file has dtype ${found}; supported are ${supported()}. Convert it with array.astype(…).`,
    );
  }
  const shape = (dimensions[1] as string)
    .split(",")
    .filter((size) => size.trim() !== "")
    .map(Number);
  const size = shape.reduce((product, n) => product * n, 1);
  const offset = start + length;
  if (buffer.byteLength < offset + size * format.bytes) {
    throw new Error(
      `This .npy file is cut short: shape [${shape}] of ${format.name} needs ${size * format.bytes} bytes, it has ${buffer.byteLength - offset}.`,
    );
  }
  const data = format.make(size);
  const place = order[1] === "True" ? fortranPlaces(shape) : (i: number) => i;
  const little = descr[1] !== ">";
  for (let i = 0; i < size; i++) data[place(i)] = format.read(view, offset + i * format.bytes, little);
  return {dtype: format.name, shape, data};
}

function supported(): string {
  return Object.values(FORMATS)
    .map((format) => format.name)
    .join(", ");
}

function ascii(buffer: ArrayBuffer, start: number, end: number): string {
  return new TextDecoder("utf-8").decode(new Uint8Array(buffer, start, Math.min(end, buffer.byteLength) - start));
}

/** Where the i-th element of a Fortran-ordered file goes in C order. */
function fortranPlaces(shape: readonly number[]): (i: number) => number {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, n) => product * n, 1));
  return (i) => {
    let rest = i;
    let place = 0;
    shape.forEach((n, axis) => {
      place += (rest % n) * (strides[axis] as number);
      rest = Math.floor(rest / n);
    });
    return place;
  };
}

function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
