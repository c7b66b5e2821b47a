/** The kernel in a worker thread of Node: speaks the protocol through a port, and shows its results when it is closed. */
import {setFlagsFromString} from "node:v8";
import {runInNewContext} from "node:vm";
import {type MessagePort as NodePort, parentPort, workerData} from "node:worker_threads";
import {createCanvas, loadImage} from "@napi-rs/canvas";
import {kernelChannel, messagePort} from "../channel.ts";
import type {CanvasSurface} from "../display/dom/state.ts";
import {engine} from "../engine/tfjs.ts";
import type {Closing} from "./cli-result.ts";
import {jsonValue} from "./cli-value.ts";
import {createKernel} from "./kernel.ts";

/** What a thread is started with, and what it is asked for at the end. */
export interface ThreadData {
  readonly port: NodePort;
}
export interface CloseRequest {
  readonly cells: readonly string[];
}

/** Runs in the thread; answers a `CloseRequest` with a `Closing`. */
export function runThread(): void {
  const {port} = workerData as ThreadData;
  const kernel = createKernel(kernelChannel(messagePort(port as unknown as MessagePort), 1), {
    createCanvas: (width, height) => createCanvas(width, height) as unknown as CanvasSurface,
    decodeImage: async (image) => loadImage(Buffer.from(await image.arrayBuffer())),
  });
  parentPort?.once("message", async ({cells}: CloseRequest) => {
    const html = Object.fromEntries(cells.map((id) => [id, kernel.serialize(id)]));
    const values = Object.fromEntries(cells.map((id) => [id, jsonValue(kernel.value(id))]));
    kernel.dispose();
    await collectGarbage();
    parentPort?.postMessage({html, values, tensorsLeft: engine().state.numTensors} satisfies Closing);
  });
}

async function collectGarbage(): Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  for (let round = 0; round < 3; round++) {
    // A task later: what the present one has touched is not collected before it is over.
    await new Promise((resolve) => setTimeout(resolve, 5));
    collect();
  }
  await new Promise((resolve) => setTimeout(resolve, 5));
}
