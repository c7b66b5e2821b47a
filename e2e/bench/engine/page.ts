/** The engine's benchmark on WebGPU, in a page: `measureOnWebGpu(only, report)`. */
import {measureAll} from "./cases.ts";
import type {Row, Thread} from "./measure.ts";
import type {Answer, Request} from "./peers/worker.ts";
import type {Library} from "./task.ts";

async function open(library: Library): Promise<Thread> {
  const worker = new Worker(new URL(`./${library}.js`, location.href), {type: "module"});
  const answer = <T>() =>
    new Promise<T>((resolve, reject) => {
      worker.onerror = ({message}) => reject(new Error(message));
      worker.onmessage = ({data: {value, error}}: MessageEvent<Answer>) => {
        if (error === undefined) resolve(value as T);
        else reject(new Error(error));
      };
    });
  await answer();
  return {
    ask: <T>(request: Request) => {
      worker.postMessage(request);
      return answer<T>();
    },
    close: async () => worker.terminate(),
  };
}

declare global {
  var measureOnWebGpu: (only: string, report: (rows: Row[]) => void) => Promise<void>;
}

globalThis.measureOnWebGpu = (only, report) => measureAll("webgpu", only, open, {budget: 1200, most: 20}, report);
