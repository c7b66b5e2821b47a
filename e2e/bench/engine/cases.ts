/** All cases of a place, one after another. */
import {measure, type Open, type Pace, type Row} from "./measure.ts";
import type {Place} from "./task.ts";
import {tasks} from "./tasks/index.ts";

/**
 * Measures every case whose name, e.g. `engine/wasm/hvp/64-64-1`, includes `only`.
 * @param report is called with the rows of each case, as soon as they are there
 */
export async function measureAll(
  place: Place,
  only: string,
  open: Open,
  pace: Pace,
  report: (rows: Row[]) => void,
): Promise<void> {
  for (const task of tasks) {
    for (const model of task.models) {
      if (!`engine/${place}/${task.name}/${model}`.includes(only)) continue;
      report(await measure(task, model, place, open, pace));
    }
  }
}
