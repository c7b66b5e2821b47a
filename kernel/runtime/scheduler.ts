/** The kernel's clock. It ticks when nothing paints: in a worker, in a hidden tab, in Node. */
export interface Scheduler {
  /** Calls `f` in a later task, as soon as messages that are waiting had their turn. */
  soon(f: () => void): void;
  /** Calls `f` at the next frame: 60 times a second, whether or not anything paints. */
  frame(f: () => void): void;
  /** The same for what goes on by itself: while paused it waits. */
  live(f: () => void): void;
  pause(paused: boolean): void;
  /** Calls `f` after `ms` milliseconds; returns a function that cancels. */
  after(ms: number, f: () => void): () => void;
  dispose(): void;
}

/**
 * @param interval milliseconds from frame to frame
 */
export function createScheduler(interval = 1000 / 60): Scheduler {
  const tasks = createTasks();
  let waiting: (() => void)[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let due = 0;
  let isPaused = false;
  let parked: (() => void)[] = [];

  function tick() {
    timer = undefined;
    const callbacks = waiting;
    waiting = [];
    for (const f of callbacks) f();
  }

  function frame(f: () => void): void {
    waiting.push(f);
    if (timer !== undefined) return;
    // Keep to the beat, but never make up for frames that a long task missed.
    const now = performance.now();
    due = Math.max(due + interval, now);
    timer = setTimeout(tick, Math.max(0, due - now));
  }

  return {
    soon: tasks.add,
    frame,
    live(f) {
      if (isPaused) parked.push(f);
      else frame(f);
    },
    pause(paused) {
      isPaused = paused;
      if (paused) return;
      const callbacks = parked;
      parked = [];
      for (const f of callbacks) frame(f);
    },
    after(ms, f) {
      const id = setTimeout(f, ms);
      return () => clearTimeout(id);
    },
    dispose() {
      tasks.dispose();
      clearTimeout(timer);
      waiting = [];
      parked = [];
    },
  };
}

/** Tasks by MessageChannel (timers are clamped to 4 ms), or by setImmediate where there is one: it keeps no process alive. */
function createTasks() {
  let queue: (() => void)[] = [];
  let scheduled = false;

  function drain() {
    scheduled = false;
    const callbacks = queue;
    queue = [];
    for (const f of callbacks) f();
  }

  const channel = typeof setImmediate === "function" ? null : new MessageChannel();
  if (channel) channel.port1.onmessage = drain;

  return {
    add(f: () => void) {
      queue.push(f);
      if (scheduled) return;
      scheduled = true;
      if (channel) channel.port2.postMessage(null);
      else setImmediate(drain);
    },
    dispose() {
      queue = [];
      channel?.port1.close();
    },
  };
}
