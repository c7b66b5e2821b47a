import {backends} from "./backends.ts";
import type {CellFault, Fault} from "./fault.ts";
import {floods} from "./floods.ts";
import {loops} from "./loops.ts";
import {machine} from "./machine.ts";
import {memory} from "./memory.ts";
import {tampering} from "./tampering.ts";
import {throws} from "./thrown.ts";

/** Faults of cells, by what goes wrong. */
export const CELLS: Readonly<Record<string, readonly CellFault[]>> = {
  "code that never ends": loops,
  "more than there is room for": memory,
  floods,
  "anything thrown": throws,
  "the ground taken away": tampering,
};

/** Classes that take minutes of a machine's time. */
export const HEAVY: ReadonlySet<string> = new Set(["more than there is room for", "floods"]);

/** All faults of this folder, in the order of the table. */
export const CLASSES: Readonly<Record<string, readonly Fault[]>> = {
  ...CELLS,
  "what computes fails": Object.values(backends),
  "the machine and the tab": Object.values(machine),
};
