import type {Attack} from "./attack.ts";
import {disguise} from "./disguise.ts";
import {network, storage} from "./network.ts";
import {loads, scripts} from "./output.ts";

/** All attacks by what they would show. */
export const CLASSES: Readonly<Record<string, readonly Attack[]>> = {
  "nothing goes out by code": network,
  "nothing is read that is not the cell's": storage,
  "nothing is loaded by what is shown": loads,
  "no script runs by what is shown": scripts,
  "the page cannot be covered, imitated or worked": disguise,
};
