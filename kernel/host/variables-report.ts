import type {KernelChannel} from "../channel.ts";
import {MOST_VARIABLES, type Variable} from "../protocol.ts";
import type {NotebookRuntime} from "../runtime/contract.ts";
import {describeValue} from "./describe-value.ts";
import {createReport, type Report} from "./report.ts";

/** At most so often: the list is for people. */
const INTERVAL_MS = 250;

/** Tells the page what the notebook's names hold, when that has changed. */
export function createVariablesReport(names: NotebookRuntime["names"], channel: Pick<KernelChannel, "send">): Report {
  let known = new Map<string, string>();

  return createReport(INTERVAL_MS, () => {
    const now = new Map<string, string>();
    const changed: Variable[] = [];
    for (const {name, cell, value} of names()) {
      if (now.size === MOST_VARIABLES) break;
      const variable = {name: name.slice(0, 200), cell, ...describeValue(value)};
      const text = JSON.stringify(variable);
      now.set(variable.name, text);
      if (known.get(variable.name) !== text) changed.push(variable);
    }
    const gone = [...known.keys()].filter((name) => !now.has(name));
    known = now;
    if (changed.length > 0 || gone.length > 0) channel.send({type: "variables", changed, gone});
  });
}
