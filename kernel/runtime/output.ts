/** What a cell's run needs of the place where it shows things; kernel/display has it, tests use a recorder. */
export interface CellOutput {
  /** A new run begins: what the last one showed stays until this one shows something or settles. */
  begin(): RunOutput;
  /** The cell is gone. */
  remove(): void;
}

export interface RunOutput {
  /**
   * Appends a value: a DOM node as it is, anything else through the inspector. Returns the value.
   * @throws when the run is over ("stale display").
   */
  display(value: unknown): unknown;
  /** Shows a live value in the run's one live slot, replacing the last (what a generator expression yields). */
  live(value: unknown): void;
  console(level: "log" | "info" | "warn" | "error" | "debug", parts: readonly unknown[]): void;
  /** `fraction` in [0, 1], or `null` for indeterminate; 1 removes the bar. */
  progress(fraction: number | null, label?: string): void;
  /** The run settled: if it showed nothing, what the last run showed goes now. */
  settle(): void;
  /** The run is over (superseded or stopped): later calls of `display` throw. */
  end(): void;
}
