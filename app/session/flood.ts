import type {Port} from "../../kernel/channel.ts";

/** So many messages that wait to be heard are more than the page can take: a thousand cells that run again say two thousand. */
export const FLOOD_MESSAGES = 5000;

/** More may wait after the page was held up (a dialog, a frozen tab, a long task): so many for each millisecond of it. */
export const HELD_UP_MESSAGES = 1;

/** The page is seen to have a turn so often, in milliseconds; two that are missed hold it up. */
const TICK_MS = 250;

/** Milliseconds for which the page hears messages at a stretch. */
export const SLICE_MS = 8;

/**
 * A port that is heard in slices, in order, between which the page has a turn. In a flood it stops listening, and says
 * so once. A message is heard at once when the slice has time left. While messages wait in the browser it lets no timer
 * run, so that they are taken out at once, and wait here.
 * @param now milliseconds
 */
export function floodGuard(port: Port, flooded: () => void, now = () => performance.now()): Port {
  const turns = new MessageChannel();
  let hear: (message: unknown) => void = () => undefined;
  let waiting: unknown[] = [];
  /** When the slice began; `null` once the page has had a turn and nothing waited. */
  let since: number | null = null;
  let isOver = false;
  let limit = FLOOD_MESSAGES;
  let seen = now();
  const ticks = setInterval(() => {
    seen = now();
  }, TICK_MS);

  function beginSlice(): number {
    since = now();
    turns.port2.postMessage(null);
    return since;
  }

  function take(message: unknown): void {
    if (isOver) return;
    const begin = since ?? beginSlice();
    if (waiting.length === 0) {
      if (now() - begin < SLICE_MS) {
        hear(message);
        return;
      }
      // Only now: a flood itself lets no timer run.
      limit = FLOOD_MESSAGES + HELD_UP_MESSAGES * Math.max(0, now() - seen - 2 * TICK_MS);
    }
    waiting.push(message);
    if (waiting.length <= limit) return;
    end();
    flooded();
  }

  turns.port1.onmessage = () => {
    since = null;
    if (waiting.length === 0) return;
    const begin = beginSlice();
    let heard = 0;
    try {
      // What is heard may end the listening, and with it what waits.
      while (heard < waiting.length && now() - begin < SLICE_MS) hear(waiting[heard++]);
    } finally {
      waiting.splice(0, heard);
    }
  };

  function end(): void {
    isOver = true;
    waiting = [];
    clearInterval(ticks);
    turns.port1.close();
  }

  return {
    post: port.post,
    listen(listener) {
      hear = listener;
      port.listen(take);
    },
    close() {
      end();
      port.close();
    },
  };
}
