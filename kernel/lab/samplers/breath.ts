/** Milliseconds that a long computation may go on without the kernel hearing of events. */
const MOST = 12;

/** A function that a loop awaits at each turn: now and then it lets the events that wait be handled. */
export function createBreath(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < MOST) return;
    await new Promise<void>((resolve) => {
      // Timers would take 4 ms.
      const {port1, port2} = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    });
    last = performance.now();
  };
}
