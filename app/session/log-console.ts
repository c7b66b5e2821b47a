import type {LogEntry} from "./state.ts";

/** Lines in a second; more are only counted, as the browser's console is slow. */
const MOST = 500;
const WINDOW_MS = 1000;

/** Writes the kernel's log to the browser's console too: developers and tests read it where they read all else. */
export function createLogConsole(now = () => performance.now()): (entries: readonly LogEntry[]) => void {
  let since = Number.NEGATIVE_INFINITY;
  let count = 0;

  function renew(): void {
    const time = now();
    if (time - since < WINDOW_MS) return;
    if (count > MOST) console.warn(`[kernel] … and ${(count - MOST).toLocaleString("en")} more lines.`);
    since = time;
    count = 0;
  }

  return (entries) => {
    renew();
    for (const {level, message, cell} of entries) {
      count += 1;
      if (count <= MOST) console[level](`[kernel] ${cell === undefined ? "" : `cell ${cell}: `}${message}`);
    }
  };
}
