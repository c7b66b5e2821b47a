/** The backends that run without a browser, as the audit starts them. */
import {readFile} from "node:fs/promises";
import {type BackendName, startBackend} from "../../backends.ts";
import {registerKernels} from "../../kernels/register.ts";

const files = new URL("../../../../node_modules/@tensorflow/tfjs-backend-wasm/wasm-out/", import.meta.url);

export const audited = ["cpu", "wasm"] as const satisfies BackendName[];

/** @throws when another backend than the one asked for was started */
export async function start(name: (typeof audited)[number]): Promise<void> {
  registerKernels();
  const report = await startBackend(name, {
    wasmBytes: async (file) => new Uint8Array(await readFile(new URL(file, files))).buffer,
    lost: (reason) => {
      throw new Error(reason);
    },
  });
  if (report.name !== name) throw new Error(`${name} did not start: ${JSON.stringify(report.refused)}`);
}
