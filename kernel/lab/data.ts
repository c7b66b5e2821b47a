/** Problems together with their data, which is read when it is asked for. */
import {rememberOwner} from "../engine/attach.ts";
import type {ReadFile} from "../engine/files.ts";
import {gunzip} from "./problems/gunzip.ts";
import * as problems from "./problems/index.ts";
import {checkMnistOptions, type Digits, decodeMnist, type MnistOptions} from "./problems/mnist.ts";
import {checkTrainedName, decodeNets, type TrainedName, type TrainedNets} from "./problems/trained-nets.ts";

export type Problems = typeof problems & {
  /** Handwritten digits: 8,000 to train on and 2,000 to test with, 28 × 28 (or 14 × 14) pixels in [0, 1]. */
  mnist(options?: MnistOptions): Promise<Digits>;
  /** Nets that were trained on those digits, with their weights. */
  trained(name: TrainedName): Promise<TrainedNets>;
};

/** @param readFile reads one of our data files by name (`mnist.bin`) */
export function problemsWithData(readFile: ReadFile): Problems {
  let digits: Promise<ArrayBuffer> | undefined;
  return {
    ...problems,
    async mnist(options = {}) {
      checkMnistOptions(options);
      digits ??= readFile("mnist.bin").then(gunzip);
      try {
        return decodeMnist(await digits, options);
      } catch (error) {
        // A file that did not come, or came broken, is asked for again.
        digits = undefined;
        // Thrown here, after the await, its stack leads to the cell that asked.
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(`lab.problems.mnist: ${reason}`);
      }
    },
    async trained(name) {
      checkTrainedName(name);
      try {
        const own = rememberOwner();
        const file = await readFile(`${name}.bin`);
        return own(() => decodeNets(name, file));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(`lab.problems.trained: ${reason}`);
      }
    },
  };
}
