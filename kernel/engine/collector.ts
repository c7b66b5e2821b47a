/**
 * Makes the JavaScript engine collect garbage when tensors pile up. Its collector sees a tensor as a few hundred bytes
 * and would let gigabytes of GPU or WASM memory wait. There is no call to ask for a collection, but array buffers
 * count as memory pressure from the moment they are made, and cost next to nothing while nobody writes to them.
 */
export interface Collector {
  /** Looks whether it is time for a collection; to be called when tensors were made. */
  check(): void;
  /** Tensors of this many bytes are of no more use and wait for collection. */
  want(bytes: number): void;
}

/** Bytes by which tensors may grow, or wait, before a collection is provoked. */
export const SLACK = 128 * 2 ** 20;
const PRESSURE = 64 * 2 ** 20;
const ROUNDS = 16;
const PAUSE_MS = 4;

/** @param live bytes of all tensors at present; asked for every tensor made, so it must be cheap */
export function createCollector(live: () => number): Collector {
  let limit = SLACK;
  let waiting = 0;
  let busy = false;

  async function collect(): Promise<void> {
    busy = true;
    await collected();
    waiting = 0;
    limit = live() + SLACK;
    busy = false;
  }

  function check(): void {
    if (!busy && (waiting > SLACK || live() > limit)) void collect();
  }

  return {
    check,
    want(bytes) {
      waiting += bytes;
      check();
    },
  };
}

/** Resolves when a collection has happened, or after `ROUNDS` attempts. */
async function collected(): Promise<void> {
  let done = false;
  const witness = new FinalizationRegistry(() => {
    done = true;
  });
  witness.register({}, undefined);
  for (let round = 0; round < ROUNDS && !done; round++) {
    // In a task of its own: what a job has touched is not collected before the job is over.
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    try {
      new ArrayBuffer(PRESSURE);
    } catch {
      // Out of address space: the engine has collected all it could before it threw.
      return;
    }
  }
}
