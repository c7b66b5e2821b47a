/** Time that the page has been awake: what a machine sleeps, or a tab is frozen, is nobody's delay. */

/** Milliseconds between looks at a long wait; a short one is looked at three times. */
const TICK_MS = 500;

/**
 * Calls `f` again and again, `ms` apart, with the milliseconds since the last call. `isLate` says that a whole call was missed
 * in between: the machine slept, the tab was frozen, or the page was busy with something else, so that an answer may be
 * waiting to be read.
 * @returns ends it
 */
export function everyAwake(ms: number, f: (isLate: boolean, elapsed: number) => void): () => void {
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const elapsed = now - last;
    last = now;
    f(elapsed > 2 * ms, elapsed);
  }, ms);
  return () => clearInterval(timer);
}

/** Calls `f` once the page has been awake for so long. @returns cancels */
export function afterAwake(ms: number, f: () => void): () => void {
  const tick = Math.min(TICK_MS, ms / 3);
  let left = ms;
  const end = everyAwake(tick, (_, elapsed) => {
    left -= Math.min(elapsed, 2 * tick);
    if (left > 0) return;
    end();
    f();
  });
  return end;
}
