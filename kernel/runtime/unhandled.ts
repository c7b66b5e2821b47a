/** Errors that no code caught and no promise's owner awaited: of timers, event listeners, forgotten promises. */

/**
 * Hands every unhandled error of this thread to `handle`.
 * @param handle returns true when it took the error; others go where they would have gone
 * @returns a function that stops listening
 */
export function onUnhandled(handle: (error: unknown) => boolean): () => void {
  return typeof addEventListener === "function" ? listenInWorker(handle) : listenInNode(handle);
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
