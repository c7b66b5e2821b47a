/**
 * Milliseconds that a long computation may go on without the kernel hearing of events. Each picture of a run beside it
 * waits for several turns, so they are short.
 */
const MOST = 4;

/**
 * A function that a long loop on the host awaits at each turn: now and then it lets whatever waits have its turn, such as
 * other cells and what the reader does.
 *
 *     const breathe = lab.breath();
 *     for (let step = 0; step < 100000; step++) {
 *       // …
 *       await breathe();
 *     }
 */
export function breath(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < MOST) return;
    await turn();
    last = performance.now();
  };
}

/** Resolves in a later task: events that wait are handled before. Timers would take 4 ms. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    const {port1, port2} = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
