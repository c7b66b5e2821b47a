/** Arrays filled with random numbers where they are: the host's own, and views of WASM's memory. */
import type {Key} from "./key.ts";
import {normalOf} from "./special.ts";
import {fillUnits} from "./threefry.ts";

/** Standard normal numbers. A loop of its own, into which the function is compiled, takes half the time of a shared one. */
export function fillNormals(key: Key, out: Float32Array): void {
  fillUnits(key, out);
  for (let i = 0; i < out.length; i++) out[i] = normalOf(out[i] as number);
}

/** −1 or 1. */
export function fillSigns(key: Key, out: Float32Array): void {
  fillUnits(key, out);
  for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) < 0.5 ? 1 : -1;
}
