/** Faults of what computes: the graphics processor, WebAssembly, and their memory. */
import type {Fault} from "./fault.ts";

const note = "the note above the notebook, with the reason";
const next = "the next backend computes; the note says why, and offers to try again";

export const backends = {
  none: {
    fault: "a computer without WebGPU and WebGL",
    by: "backends are tried in order, and each must compute right",
    result: "WebAssembly computes; the kernel's panel says why not the others",
  },
  refused: {
    fault: "a graphics adapter that is asked for and refused",
    by: "backends are tried in order, and each must compute right",
    result: next,
  },
  noWasm: {
    fault: "WebAssembly's file that does not come",
    by: "backends are tried in order, and each must compute right",
    result: "plain JavaScript computes; the kernel's panel says why not the others",
  },
  damagedWasm: {
    fault: "WebAssembly's file that is damaged",
    by: "its bytes are checked before they are used",
    result: "plain JavaScript computes; the kernel's panel says why not the others",
  },
  destroyed: {
    fault: "a graphics device that is destroyed",
    by: `the device is watched; ${note}`,
    result: "a new device computes, and the cells that compute run again",
  },
  again: {
    fault: "a graphics device that is destroyed again, the reader being asked",
    by: `the device is watched; ${note}`,
    result: "cells wait; at a press the notebook runs on another device, or on WebAssembly",
  },
  byItself: {
    fault: "a graphics device that is destroyed again, the setting being to go on",
    by: "the device is watched; the setting",
    result: "the notebook runs on WebAssembly; a notice says why",
  },
  shader: {
    fault: "a shader that does not compile",
    by: "errors that the device reports later are heard",
    result: "a new device computes, and the cells that compute run again; the note quotes the compiler",
  },
  wasmMemory: {
    fault: "a tensor of 4 GB on WebAssembly",
    by: "whoever asks WebAssembly for memory looks at what it got",
    result: "the cell fails and says why; what others hold is untouched",
  },
} as const satisfies Readonly<Record<string, Fault>>;
