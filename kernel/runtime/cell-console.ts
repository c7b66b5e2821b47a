import type {ConsoleLevel, RunOutput} from "../cell-output.ts";

/** The `console` of one run: lines go below the run's cell. What a run logs after it is over is dropped. */
export function createCellConsole(output: RunOutput, isOver: () => boolean) {
  const counts = new Map<string, number>();
  const starts = new Map<string, number>();
  let depth = 0;

  function line(level: ConsoleLevel, parts: readonly unknown[]): void {
    if (isOver()) return;
    output.console(level, depth > 0 ? ["│".repeat(depth), ...parts] : parts);
  }
  const elapsed = (label: string) =>
    `${label}: ${(performance.now() - (starts.get(label) ?? Number.NaN)).toFixed(2)} ms`;
  const group = (...parts: unknown[]) => {
    if (parts.length > 0) line("log", parts);
    depth++;
  };

  return {
    log: (...parts: unknown[]) => line("log", parts),
    info: (...parts: unknown[]) => line("info", parts),
    warn: (...parts: unknown[]) => line("warn", parts),
    error: (...parts: unknown[]) => line("error", parts),
    debug: (...parts: unknown[]) => line("debug", parts),
    table: (rows: unknown) => line("log", [rows]),
    dir: (value: unknown) => line("log", [value]),
    trace: (...parts: unknown[]) => line("debug", [...parts, new Error("trace").stack]),
    assert(condition: unknown, ...parts: unknown[]) {
      if (!condition) line("error", ["Assertion failed:", ...parts]);
    },
    count(label = "default") {
      const count = (counts.get(label) ?? 0) + 1;
      counts.set(label, count);
      line("log", [`${label}: ${count}`]);
    },
    countReset: (label = "default") => void counts.delete(label),
    time: (label = "default") => void starts.set(label, performance.now()),
    timeLog: (label = "default", ...parts: unknown[]) => line("log", [elapsed(label), ...parts]),
    timeEnd(label = "default") {
      line("log", [elapsed(label)]);
      starts.delete(label);
    },
    group,
    groupCollapsed: group,
    groupEnd() {
      depth = Math.max(0, depth - 1);
    },
  };
}
