/** Short messages to the reader, with at most one action ("Undo"). */
import {createStore} from "zustand/vanilla";

export interface Notice {
  readonly id: number;
  readonly tone: "info" | "good" | "warn" | "bad";
  readonly text: string;
  readonly action: {readonly label: string; run(): void} | null;
}

interface Options {
  readonly tone?: Notice["tone"];
  readonly action?: Notice["action"];
  /** Milliseconds until it goes; problems stay until they are dismissed. */
  readonly timeout?: number | null;
}

/** Time to read a notice and reach its action. */
const READING_TIME = 8000;

export const notices = createStore<{list: readonly Notice[]}>(() => ({list: []}));

let last = 0;

/** Shows a notice; one of the same text replaces the old. Returns how to take it back. */
export function notify(text: string, {tone = "info", action = null, timeout}: Options = {}): () => void {
  const id = ++last;
  notices.setState(({list}) => ({list: [...list.filter((other) => other.text !== text), {id, tone, text, action}]}));
  const stays = timeout === null || (timeout === undefined && (tone === "bad" || tone === "warn"));
  if (!stays) setTimeout(() => dismiss(id), timeout ?? READING_TIME);
  return () => dismiss(id);
}

/** Takes a notice away. */
export function dismiss(id: number): void {
  notices.setState(({list}) => ({list: list.filter((notice) => notice.id !== id)}));
}
