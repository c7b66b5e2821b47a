/** Switches of checks that cost time: off unless someone looks for a mistake. */
import {traps} from "./nans.ts";

let isOn = false;

export function setDebug(on: boolean): void {
  isOn = on;
}

export function isDebugging(): boolean {
  return isOn;
}

/** Switches for who looks for a mistake; they slow everything down, and stay until they are set back. */
export const debug = {
  /**
   * Transformations check what they take for granted: that rows are independent, that replays give what a run gives.
   */
  get checks(): boolean {
    return isOn;
  },
  set checks(on: boolean) {
    setDebug(on);
  },
  /** The first operation that gives NaN throws a `NonFiniteError`. `debugNans(f)` does so while f runs. */
  get nans(): boolean {
    return traps.nans;
  },
  set nans(on: boolean) {
    traps.nans = on;
  },
  /** As `nans`, for infinity. Apart, since an infinity can be right: in a mask under a softmax. */
  get infs(): boolean {
    return traps.infs;
  },
  set infs(on: boolean) {
    traps.infs = on;
  },
};
