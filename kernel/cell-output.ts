/** What a cell's run needs of the place where it shows things: kernel/display has one, a test's is a recorder. */

export type ConsoleLevel = "log" | "info" | "warn" | "error" | "debug";

export interface CellOutput {
  /** A new run begins: what the last one showed stays until this one shows something or settles. */
  begin(): RunOutput;
  /** The cell is gone. */
  remove(): void;
}

export interface RunOutput {
  /**
   * Appends a value: a DOM node as it is, anything else inspected. Returns the value.
   * @throws when the run is over ("stale display").
   */
  display(value: unknown): unknown;
  /** Shows a live value in the run's one live slot, in place of the last (what a generator expression yields). */
  live(value: unknown): void;
  console(level: ConsoleLevel, parts: readonly unknown[]): void;
  /** `fraction` in [0, 1], or `null` for indeterminate; 1 removes the bar. */
  progress(fraction: number | null, label?: string): void;
  /** The run settled: what it did not replace of the last run's goes now. */
  settle(): void;
  /** The run is over (superseded or stopped): later calls of `display` throw, others do nothing. */
  end(): void;
}
