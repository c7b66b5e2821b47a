/** Faults of the machine and of the tab: slow, asleep, out of sight, gone in the middle of a word. */
import type {Fault} from "./fault.ts";

const saving = "saved within 750 ms of a change though the typing goes on";

export const machine = {
  crashed: {
    fault: "a tab that crashes while the reader types",
    by: saving,
    result: "the text is there again, but for what was typed in the last second",
  },
  killed: {
    fault: "a tab's process that is killed while the reader types",
    by: saving,
    result: "the text is there again, but for what was typed in the last second",
  },
  reloaded: {
    fault: "a tab that is reloaded while the reader types",
    by: "what is not saved yet is written as the page goes",
    result: "the text is there again, to the last keystroke",
  },
  slow: {
    fault: "a processor six times slower",
    by: "a page that comes late itself does not count that against its kernel",
    result: "the kernel stays; Stop, typing and saving work",
  },
  asleep: {
    fault: "a machine that slept for a night",
    by: "time that the page did not live through is no kernel's delay",
    result: "the kernel goes on where it was",
  },
  clock: {
    fault: "a clock that jumps a day ahead, and back",
    by: "durations are measured by a clock that only goes on",
    result: "live cells go on; no duration is wrong",
  },
  unseen: {
    fault: "a tab out of sight, the setting being to go on",
    by: "the kernel's clock does not hang on what is painted",
    result: "live cells go on, and the page shows the newest when it is seen again",
  },
  resting: {
    fault: "a tab out of sight, the setting being to rest",
    by: "the setting",
    result: "live cells rest, other cells run; they go on when the tab is seen again",
  },
  brim: {
    fault: "a kernel's heap filled to the brim, so that the browser ends its process",
    by: "the kernel's frame has a process of its own, and is asked whether it lives",
    result: "what has been shown stays, another kernel takes its place, and the page says why",
  },
} as const satisfies Readonly<Record<string, Fault>>;
