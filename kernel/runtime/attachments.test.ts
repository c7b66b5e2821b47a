import {describe, expect, test} from "vitest";
import {createAttachments} from "./attachments.ts";
import {resolveImport} from "./imports.ts";
import {parseNpy} from "./npy.ts";

function bytes(text: string): ArrayBuffer {
  return new TextEncoder().encode(text).buffer as ArrayBuffer;
}

describe("FileAttachment", () => {
  const files = createAttachments(async (image) => `decoded ${image.type}`);
  files.set("t.csv", "text/csv", bytes('\uFEFFx,y,when\n1,"a,b",2020-01-02\n2,c,2020-01-03\n'));
  files.set("t.tsv", "", bytes("x\ty\n1\t2"));
  files.set("t.json", "", bytes('{"a": [1, 2]}'));
  files.set("bad.json", "", bytes("{"));
  files.set("p.png", "", bytes("not really"));

  test("csv: strings, typed, rows", async () => {
    const plain = await files.file("t.csv").csv();
    expect([...plain]).toEqual([
      {x: "1", y: "a,b", when: "2020-01-02"},
      {x: "2", y: "c", when: "2020-01-03"},
    ]);
    const typed = await files.file("t.csv").csv({typed: true});
    expect(typed[0]).toEqual({x: 1, y: "a,b", when: new Date("2020-01-02")});
    expect((await files.file("t.csv").csv({array: true}))[0]).toEqual(["x", "y", "when"]);
  });

  test("tsv and other delimiters", async () => {
    expect([...(await files.file("t.tsv").tsv({typed: true}))]).toEqual([{x: 1, y: 2}]);
    files.set("s.txt", "", bytes("x;y\n1;2"));
    expect([...(await files.file("s.txt").dsv({delimiter: ";"}))]).toEqual([{x: "1", y: "2"}]);
  });

  test("json, and what is none", async () => {
    expect(await files.file("t.json").json()).toEqual({a: [1, 2]});
    await expect(files.file("bad.json").json()).rejects.toThrow("bad.json is not valid JSON");
  });

  test("bytes are copies", async () => {
    const first = await files.file("t.json").arrayBuffer();
    new Uint8Array(first).fill(0);
    expect(await files.file("t.json").text()).toBe('{"a": [1, 2]}');
  });

  test("blob and image by type", async () => {
    expect((await files.file("t.csv").blob()).type).toBe("text/csv");
    expect(await files.file("p.png").image()).toBe("decoded image/png");
    expect(files.file("p.png").size).toBe(10);
  });

  test("a missing file names those there are", () => {
    expect(() => files.file("q.csv")).toThrow(/no file named "q.csv". Attached are .*t\.csv/);
    expect(() => createAttachments().file("q.csv")).toThrow("No file is attached");
  });
});

/** A writer of its own, from the format's description. */
function npy(descr: string, shape: number[], payload: number[], {fortran = false, version = 1} = {}): ArrayBuffer {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const head = `{'descr': ${descr}, 'fortran_order': ${fortran ? "True" : "False"}, 'shape': ${tuple}, }`;
  const prefix = version === 1 ? 10 : 12;
  const length = Math.ceil((prefix + head.length + 1) / 64) * 64 - prefix;
  const header = `${head.padEnd(length - 1)}\n`;
  const size = version === 1 ? [length & 255, length >> 8] : [length & 255, (length >> 8) & 255, 0, 0];
  return new Uint8Array([
    0x93,
    ...[..."NUMPY"].map((c) => c.charCodeAt(0)),
    version,
    0,
    ...size,
    ...[...header].map((c) => c.charCodeAt(0)),
    ...payload,
  ]).buffer;
}
const raw = (array: ArrayBufferView) => [...new Uint8Array(array.buffer, array.byteOffset, array.byteLength)];

describe("npy", () => {
  test("float32 in C order", () => {
    const array = parseNpy(npy("'<f4'", [2, 3], raw(new Float32Array([1, 2, 3, 4, 5, 6]))));
    expect(array).toEqual({dtype: "float32", shape: [2, 3], data: new Float32Array([1, 2, 3, 4, 5, 6])});
  });

  test("Fortran order becomes C order", () => {
    // Columns first: [[1, 2, 3], [4, 5, 6]].
    const array = parseNpy(npy("'<f8'", [2, 3], raw(new Float64Array([1, 4, 2, 5, 3, 6])), {fortran: true}));
    expect(array.data).toEqual(new Float64Array([1, 2, 3, 4, 5, 6]));
  });

  test("big endian, version 2", () => {
    expect(parseNpy(npy("'>i2'", [2], [1, 0, 255, 254], {version: 2})).data).toEqual(new Int16Array([256, -2]));
  });

  test.each([
    ["'|b1'", "bool", [1, 0], new Uint8Array([1, 0])],
    ["'|u1'", "uint8", [7, 255], new Uint8Array([7, 255])],
    ["'|i1'", "int8", [7, 255], new Int8Array([7, -1])],
    ["'<u2'", "uint16", raw(new Uint16Array([1, 65535])), new Uint16Array([1, 65535])],
    ["'<i4'", "int32", raw(new Int32Array([1, -5])), new Int32Array([1, -5])],
    ["'<u4'", "uint32", raw(new Uint32Array([1, 4e9])), new Uint32Array([1, 4e9])],
    ["'<i8'", "int64", raw(new BigInt64Array([1n, -5n])), new BigInt64Array([1n, -5n])],
    ["'<u8'", "uint64", raw(new BigUint64Array([1n, 2n ** 63n])), new BigUint64Array([1n, 2n ** 63n])],
    // 1, -2, the smallest subnormal, infinity: IEEE 754 binary16.
    [
      "'<f2'",
      "float16",
      [0, 0x3c, 0, 0xc0, 1, 0, 0, 0x7c],
      new Float32Array([1, -2, 2 ** -24, Number.POSITIVE_INFINITY]),
    ],
  ])("%s is %s", (descr, dtype, payload, data) => {
    expect(parseNpy(npy(descr, [data.length], payload))).toEqual({dtype, shape: [data.length], data});
  });

  test("files that NumPy 2.4 wrote", () => {
    // np.save of np.asfortranarray(np.arange(24, dtype=">i2").reshape(2, 3, 4)), and of float16 [[0.1, -65504], [6e-8, inf]].
    const cube =
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPmkyJywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMywgNCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAMAAQAEAAIABQAAQANAAUAEQAJABUAAgAOAAYAEgAKABYAAwAPAAcAEwALABc=";
    const half =
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPGYyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIApmLv/7AQAAfA==";
    const decode = (text: string) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;
    expect(parseNpy(decode(cube))).toEqual({
      dtype: "int16",
      shape: [2, 3, 4],
      data: Int16Array.from({length: 24}, (_, i) => i),
    });
    expect([...parseNpy(decode(half)).data]).toEqual([0.0999755859375, -65504.0, 2 ** -24, Number.POSITIVE_INFINITY]);
  });

  test("a scalar and an empty array", () => {
    expect(parseNpy(npy("'<f4'", [], raw(new Float32Array([3]))))).toMatchObject({
      shape: [],
      data: new Float32Array([3]),
    });
    expect(parseNpy(npy("'<f4'", [0, 3], []))).toMatchObject({shape: [0, 3], data: new Float32Array(0)});
  });

  test("what is no array, cut short, or of another kind says so", () => {
    expect(() => parseNpy(bytes("hello"))).toThrow("not a .npy file");
    expect(() => parseNpy(bytes("hello world, this is long enough"))).toThrow("not a .npy file");
    expect(() => parseNpy(npy("'<f4'", [3], [0, 0, 0, 0]))).toThrow("shape [3] of float32 needs 12 bytes, it has 4");
    expect(() => parseNpy(npy("'<c8'", [1], raw(new Float32Array(2))))).toThrow("dtype '<c8'");
    expect(() => parseNpy(npy("[('x', '<f4')]", [1], raw(new Float32Array(1))))).toThrow("supported are bool, int8");
  });
});

describe("resolveImport", () => {
  const packages = ["d3", "@observablehq/plot", "@tensorflow/tfjs-core", "nablab/lab"];
  test.each([
    ["d3", "d3"],
    ["npm:d3", "d3"],
    ["npm:d3@7.8.5", "d3"],
    ["npm:d3@^7/+esm", "d3"],
    ["npm:/d3@7", "d3"],
    ["jsr:@observablehq/plot@0.6", "@observablehq/plot"],
    ["https://cdn.jsdelivr.net/npm/d3@7/+esm", "d3"],
    ["https://cdn.jsdelivr.net/npm/@observablehq/plot@0.6/+esm", "@observablehq/plot"],
    ["https://esm.sh/d3@7?bundle", "d3"],
    ["https://esm.sh/v135/d3", "d3"],
    ["https://unpkg.com/d3@7/dist/d3.min.js", "d3"],
    ["https://cdn.skypack.dev/d3", "d3"],
    ["@tensorflow/tfjs-core/dist/index", "@tensorflow/tfjs-core"],
    ["nablab/lab", "nablab/lab"],
  ])("%s is our %s", (specifier, name) => {
    expect(resolveImport(specifier, packages, [])).toEqual({kind: "package", name});
  });

  test.each([
    "lodash",
    "npm:lodash@4",
    "d3-nope",
    "https://example.com/x.js",
    "node:fs",
    "nablab/nope",
    "d3/other",
    "",
  ])("%s is refused", (specifier) => {
    const found = resolveImport(specifier, packages, []);
    expect(found).toMatchObject({
      kind: "refused",
      message: expect.stringContaining("Shipped are @observablehq/plot, @tensorflow/tfjs-core, d3, nablab/lab"),
    });
  });

  test("files", () => {
    expect(resolveImport("./m.js", packages, ["m.js"])).toEqual({kind: "file", name: "m.js"});
    expect(resolveImport("./m.js", packages, ["a.js"])).toMatchObject({
      message: expect.stringContaining("attached are a.js"),
    });
  });
});
