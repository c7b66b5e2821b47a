/** The `lab` that cells see. */
import {checkMnistOptions, type Digits, decodeMnist, type MnistOptions} from "./problems/mnist.ts";

export interface Lab {
  readonly problems: {
    /** Handwritten digits: 8,000 to train on and 2,000 to test with, 28 × 28 pixels in [0, 1]. */
    mnist(options?: MnistOptions): Promise<Digits>;
  };
}

/** @param fetchData reads one of our data files by name (`mnist.bin`) */
export function createLab(fetchData: (name: string) => Promise<ArrayBuffer>): Lab {
  let digits: Promise<ArrayBuffer> | undefined;
  return {
    problems: {
      async mnist(options = {}) {
        checkMnistOptions(options);
        digits ??= fetchData("mnist.bin");
        try {
          return decodeMnist(await digits, options);
        } catch (error) {
          // A file that did not come, or came broken, is asked for again.
          digits = undefined;
          throw error;
        }
      },
    },
  };
}
