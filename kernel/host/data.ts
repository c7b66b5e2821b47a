import type {KernelChannel} from "../channel.ts";
import type {ToKernel} from "../protocol.ts";

/** Reads one of our data files by its name (`mnist.bin`). Rejects when there is none of this name. */
export type LoadData = (name: string) => Promise<ArrayBuffer>;

/** Data files by message: the page fetches what a sandboxed kernel cannot. */
export function messageLoader(channel: Pick<KernelChannel, "send">): {
  load: LoadData;
  fetched: (message: ToKernel & {type: "fetched"}) => void;
} {
  const waiting = new Map<number, Waiting>();
  let requests = 0;
  return {
    load: (path) =>
      new Promise((resolve, reject) => {
        requests += 1;
        waiting.set(requests, {path, resolve, reject});
        channel.send({type: "fetch", request: requests, path});
      }),
    fetched({request, bytes, error}) {
      const answer = waiting.get(request);
      waiting.delete(request);
      if (bytes) answer?.resolve(bytes);
      else answer?.reject(new Error(error ?? `The data file ${answer.path} could not be read.`));
    },
  };
}

interface Waiting {
  readonly path: string;
  readonly resolve: (bytes: ArrayBuffer) => void;
  readonly reject: (error: Error) => void;
}
