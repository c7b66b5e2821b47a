/** The engine's benchmark on WASM in Node: `node node.js ONLY FILE` writes a JSON row a line. Its threads are beside it. */
import {appendFileSync} from "node:fs";
import {Worker} from "node:worker_threads";
import {measureAll} from "./cases.ts";
import type {Thread} from "./measure.ts";
import type {Answer, Request} from "./peers/worker.ts";
import type {Library} from "./task.ts";

const [only = "", file = "/dev/stdout"] = process.argv.slice(2);

/** Gives a thread of Node the names that a browser's worker has. */
const SHIM = `
  import {parentPort, workerData} from "node:worker_threads";
  globalThis.postMessage = (message) => parentPort.postMessage(message);
  parentPort.on("message", (data) => globalThis.onmessage({data}));
  await import(workerData);
`;

async function open(library: Library): Promise<Thread> {
  const peer = new URL(`./${library}.js`, import.meta.url).href;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(SHIM)}`), {workerData: peer});
  const answer = <T>() =>
    new Promise<T>((resolve, reject) => {
      worker.once("error", reject);
      worker.once("message", ({value, error}: Answer) => {
        worker.off("error", reject);
        if (error === undefined) resolve(value as T);
        else reject(new Error(error));
      });
    });
  await answer();
  return {
    ask: <T>(request: Request) => {
      worker.postMessage(request);
      return answer<T>();
    },
    close: async () => {
      await worker.terminate();
    },
  };
}

await measureAll("wasm", only, open, {budget: 700, most: 60}, (rows) => {
  for (const row of rows) appendFileSync(file, `${JSON.stringify(row)}\n`);
});
