import type {Variable} from "../../kernel/protocol.ts";

/** What the notebook's names hold, by name. */
type Variables = Readonly<Record<string, Variable>>;

let variables: Variables = {};

/** Tells the editors what names hold now: hovers say it beside the type. Loads nothing. */
export function setVariables(next: Variables): void {
  variables = next;
}

/** What a name that this cell defines holds, if it has a value. */
export function variableOf(name: string, cell: string): Variable | undefined {
  const variable = variables[name];
  return variable?.cell === cell ? variable : undefined;
}
