/** Errors that no code caught and no promise's owner awaited: of timers, event listeners, forgotten promises. */

/** So many in a second are looked at: finding the place of an error costs more than throwing it. */
const MOST = 200;
const WINDOW_MS = 1000;

/**
 * Hands unhandled errors of this thread to `handle`; of a flood only the first, and `flooded` is told once.
 * @param handle returns true when it took the error; others go where they would have gone
 * @returns a function that stops listening
 */
export function onUnhandled(handle: (error: unknown) => boolean, flooded: () => void): () => void {
  let since = Number.NEGATIVE_INFINITY;
  let count = 0;
  const handleSome = (error: unknown) => {
    const now = performance.now();
    if (now - since > WINDOW_MS) {
      since = now;
      count = 0;
    }
    count += 1;
    if (count === MOST) flooded();
    return count >= MOST || handle(error);
  };
  return typeof addEventListener === "function" ? listenInWorker(handleSome) : listenInNode(handleSome);
}

function listenInWorker(handle: (error: unknown) => boolean): () => void {
  const rejected = (event: PromiseRejectionEvent) => {
    if (handle(event.reason)) event.preventDefault();
  };
  const failed = (event: ErrorEvent) => {
    if (handle(event.error)) event.preventDefault();
  };
  addEventListener("unhandledrejection", rejected);
  addEventListener("error", failed);
  return () => {
    removeEventListener("unhandledrejection", rejected);
    removeEventListener("error", failed);
  };
}

function listenInNode(handle: (error: unknown) => boolean): () => void {
  const events = ["uncaughtException", "unhandledRejection"] as const;
  const listeners = events.map((event) => {
    const failed = (error: unknown) => {
      // Listening takes Node's own end with an error away: without another listener it must come all the same.
      if (!handle(error) && process.listenerCount(event) === 1) throw error;
    };
    process.on(event, failed);
    return () => process.off(event, failed);
  });
  return () => {
    for (const stop of listeners) stop();
  };
}
