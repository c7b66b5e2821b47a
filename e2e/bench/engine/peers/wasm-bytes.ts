/** TensorFlow.js's WASM files, under Node. */
export async function wasmBytes(file: string): Promise<ArrayBuffer> {
  const {readFile} = await import("node:fs/promises");
  const {createRequire} = await import("node:module");
  const path = createRequire(`${process.cwd()}/`).resolve(`@tensorflow/tfjs-backend-wasm/wasm-out/${file}`);
  return new Uint8Array(await readFile(path)).buffer;
}
