/** A report to the page that is made some time after there is reason to, never more often. */
export interface Report {
  /** Something happened that may have changed what it tells. */
  soon(): void;
  dispose(): void;
}

/** Runs `report` this many milliseconds after the first `soon` since it last ran. */
export function createReport(interval: number, report: () => void): Report {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    soon() {
      timer ??= setTimeout(() => {
        timer = undefined;
        report();
      }, interval);
    },
    dispose: () => clearTimeout(timer),
  };
}
