/** Work that can wait: until the reader does not scroll, the page has nothing better to do, or nothing computes. */
import {createStore} from "zustand/vanilla";

/** Whether a kernel starts or computes: it has the processor and the network then. */
export const computing = createStore<{readonly now: boolean}>(() => ({now: false}));

/**
 * Runs `job` once nothing has computed, and the reader has pressed nothing, for so many milliseconds: who has just paused a
 * run is about to move a control. Returns how to call it off.
 */
export function whenAtRest(ms: number, job: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listening = new AbortController();
  const end = () => {
    clearTimeout(timer);
    listening.abort();
    unsubscribe();
  };
  const begin = () => {
    clearTimeout(timer);
    if (computing.getState().now) return;
    timer = setTimeout(() => {
      end();
      job();
    }, ms);
  };
  const unsubscribe = computing.subscribe(begin);
  for (const type of ["pointerdown", "keydown"]) {
    globalThis.addEventListener?.(type, begin, {capture: true, passive: true, signal: listening.signal});
  }
  begin();
  return end;
}

const queue = new Set<() => void>();
let scheduled = false;

// While the reader scrolls, static text will do.
const SCROLL_PAUSE_MS = 150;
let scrolledAt = Number.NEGATIVE_INFINITY;
globalThis.addEventListener?.("scroll", () => (scrolledAt = performance.now()), {capture: true, passive: true});

/** Runs `job` now, or when the page has stopped scrolling. Returns how to call it off. */
export function whenStill(job: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    const pause = scrolledAt + SCROLL_PAUSE_MS - performance.now();
    if (pause > 0) timer = setTimeout(look, pause);
    else job();
  };
  look();
  return () => clearTimeout(timer);
}

/** Runs `job` when the page has nothing better to do, one job at a time. Returns how to call it off. */
export function whenIdle(job: () => void): () => void {
  queue.add(job);
  schedule();
  return () => queue.delete(job);
}

function schedule(): void {
  if (scheduled || queue.size === 0) return;
  scheduled = true;
  const pause = scrolledAt + SCROLL_PAUSE_MS - performance.now();
  if (pause > 0) setTimeout(again, pause);
  // Safari has no idle callbacks.
  else if ("requestIdleCallback" in globalThis) requestIdleCallback(runOne, {timeout: 1000});
  else setTimeout(runOne, 16);
}

function again(): void {
  scheduled = false;
  schedule();
}

function runOne(): void {
  const [job] = queue;
  if (job) {
    queue.delete(job);
    job();
  }
  again();
}
