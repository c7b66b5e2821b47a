import type {Port} from "../../kernel/channel.ts";

/**
 * A kernel that sends so many messages and does not come to answer a question meanwhile says more than the page can take.
 * A thousand cells that run again say two thousand, and then the kernel answers.
 */
export const FLOOD_MESSAGES = 25_000;

/**
 * As many within this time are too many from any kernel; live cells say a thousand in a second. While messages wait to be
 * heard the browser lets no timer run, so that nothing would be asked before the last of a million was heard.
 */
export const FLOOD_MS = 5000;

export interface FloodGuard {
  readonly port: Port;
  /** The kernel was asked something: from now on its messages are counted. */
  asked(): void;
  /** It has answered. */
  answered(): void;
}

/** A port that stops listening, and says so once, in a flood. @param now milliseconds */
export function floodGuard(port: Port, flooded: () => void, now = () => performance.now()): FloodGuard {
  let isAsked = false;
  let isOver = false;
  /** Messages since the kernel was asked, and since the beginning of the present span of time. */
  let owing = 0;
  let lately = 0;
  let since = Number.NEGATIVE_INFINITY;

  function count(): void {
    const time = now();
    if (time - since > FLOOD_MS) {
      since = time;
      lately = 0;
    }
    lately += 1;
    if (isAsked) owing += 1;
    isOver = Math.max(owing, lately) > FLOOD_MESSAGES;
  }

  return {
    port: {
      ...port,
      listen(listener) {
        port.listen((message) => {
          if (isOver) return;
          count();
          if (isOver) flooded();
          else listener(message);
        });
      },
    },
    asked() {
      isAsked = true;
    },
    answered() {
      isAsked = false;
      owing = 0;
    },
  };
}
