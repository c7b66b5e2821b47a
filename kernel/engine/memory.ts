/** How much memory tensors take. */
import {books} from "./attach.ts";
import type {MemoryReport} from "./ledger.ts";

/**
 * The tensors that are alive, the bytes of their data, and the most bytes since the last `resetPeakMemory`. Data that
 * several tensors share counts once; what a kernel needs while it runs is not counted.
 * @throws Error before the engine is started
 */
export function memory(): MemoryReport {
  return books().memory();
}

/** Begins to measure the peak anew. @throws Error before the engine is started */
export function resetPeakMemory(): void {
  books().resetPeak();
}
