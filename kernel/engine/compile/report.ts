/** What became of a recording, for people and for tests. */
import * as tf from "../tfjs.ts";
import {chained} from "./chains.ts";
import {fusedProducts} from "./products.ts";
import type {Counts, Recording} from "./record.ts";
import {squaredProducts} from "./squares.ts";
import {liveSteps, type Step, type View} from "./steps.ts";

export interface PlanReport extends Counts {
  /** Kernel calls whose results nothing needs. */
  readonly dropped: number;
  /** Kernel calls that became part of another. */
  readonly fused: number;
  /** Names of the kernels that a replay calls, in order. */
  readonly kernels: readonly string[];
  /** Bytes at most of what a replay makes, together with the constants. */
  readonly peakBytes: number;
  /** Bytes that stay between replays. */
  readonly constantBytes: number;
}

type Planned = Omit<PlanReport, "peakBytes" | "constantBytes">;

/** The steps to replay. */
export function planned(recording: Recording): {steps: readonly Step[]; report: Planned} {
  const {views} = recording.result;
  const live = liveSteps(recording.steps, recording.result.views);
  const steps = fused(live, views);
  const report: Planned = {
    ...recording.counts,
    dropped: recording.steps.length - live.length,
    fused: live.length - steps.length,
    kernels: steps.map(({kernel}) => kernel),
  };
  return {steps, report};
}

/** What each backend does best in one kernel; the cpu backend nothing. */
function fused(steps: readonly Step[], results: readonly View[]): readonly Step[] {
  const backend = tf.getBackend();
  if (backend === "wasm") return fusedProducts(steps, results);
  return backend === "webgpu" ? chained(squaredProducts(steps, results), results) : steps;
}

export function textOf(reports: readonly PlanReport[]): string {
  if (reports.length === 0) return "No plan yet: it is made at the first call.";
  return reports.map(paragraph).join("\n\n");
}

function paragraph(report: PlanReport): string {
  const {recorded, kernels, aliased, merged, folded, dropped, fused, peakBytes, constantBytes, eagerPeakBytes} = report;
  return [
    `${recorded} kernel calls, of which a replay makes ${kernels.length}:`,
    `  ${aliased} are views of the same data, ${merged} equal an earlier one, ${folded} depend on no argument,`,
    `  ${dropped} are of no use, ${fused} are part of another.`,
    `  ${kib(peakBytes)} at most, of which ${kib(constantBytes)} are constants; f itself took ${kib(eagerPeakBytes)}.`,
    `  ${kernels.join(" ")}`,
  ].join("\n");
}

function kib(bytes: number): string {
  return bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(1)} KiB`;
}
