import type {KernelTransport} from "./transport.ts";

/**
 * Starts the first kernel now, before there is a session for it: it loads while the page still reads the notebook.
 * What it says meanwhile waits in its port.
 */
export function startEarly(transport: KernelTransport): KernelTransport {
  const FIRST = 1;
  let reason: string | null = null;
  let died = (text: string) => {
    reason = text;
  };
  const connection = transport.open(FIRST, (text) => died(text));
  let taken = false;

  return {
    open(generation, onDeath) {
      if (generation !== FIRST || taken) return transport.open(generation, onDeath);
      taken = true;
      died = onDeath;
      const text = reason;
      // As late as any other death: whoever opens a kernel first gets it, then hears of it.
      if (text !== null) queueMicrotask(() => onDeath(text));
      return connection;
    },
    dispose: () => transport.dispose(),
  };
}
