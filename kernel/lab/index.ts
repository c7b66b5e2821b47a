/** The `lab` that cells see. */
import {rng} from "../engine/rng/index.ts";
import {gunzip} from "./problems/gunzip.ts";
import {checkMnistOptions, type Digits, decodeMnist, type MnistOptions} from "./problems/mnist.ts";

export interface Lab {
  /** Random numbers as functions of a key, as `jax.random`: `lab.rng.normal(lab.rng.key(seed), [3])`. */
  readonly rng: typeof rng;
  readonly problems: {
    /** Handwritten digits: 8,000 to train on and 2,000 to test with, 28 × 28 pixels in [0, 1]. */
    mnist(options?: MnistOptions): Promise<Digits>;
  };
}

/** @param fetchData reads one of our data files by name (`mnist.bin`) */
export function createLab(fetchData: (name: string) => Promise<ArrayBuffer>): Lab {
  let digits: Promise<ArrayBuffer> | undefined;
  return {
    rng,
    problems: {
      async mnist(options = {}) {
        checkMnistOptions(options);
        digits ??= fetchData("mnist.bin").then(gunzip);
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
    },
  };
}
