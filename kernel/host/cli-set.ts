/** `--set name=value`: other values for what a notebook defines. */
import type {AnyNode, Program} from "acorn";
import {type Cell, isRunnable, type Notebook} from "../notebook/notebook.ts";
import {parseScript} from "../runtime/language/parse.ts";
import {UsageError} from "./cli-options.ts";

interface Initializer {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The notebook with other values behind the `=` of the top-level declarations of these names. Line numbers stay as
 * they are, so that errors point where they should.
 * @throws {UsageError} for a name that no cell declares with a value
 */
export function setValues(notebook: Notebook, values: ReadonlyMap<string, unknown>): Notebook {
  if (values.size === 0) return notebook;
  const found = new Set<string>();
  const known: string[] = [];
  const cells = notebook.cells.map((cell) => {
    let {source} = cell;
    // From the end, so that offsets stay right.
    for (const {name, start, end} of initializers(cell).reverse()) {
      known.push(name);
      if (!values.has(name)) continue;
      found.add(name);
      const lines = source.slice(start, end).split("\n").length - 1;
      source = source.slice(0, start) + JSON.stringify(values.get(name)) + "\n".repeat(lines) + source.slice(end);
    }
    return {...cell, source};
  });
  for (const name of values.keys()) {
    if (found.has(name)) continue;
    const others = known.length > 0 ? `; it has ${known.reverse().join(", ")}` : "";
    throw new UsageError(`--set ${name}: no cell of the notebook defines it by "const ${name} = ..."${others}.`);
  }
  return {...notebook, cells};
}

function initializers({kind, source}: Cell): Initializer[] {
  if (!isRunnable(kind) || (kind !== "ts" && kind !== "js")) return [];
  let program: AnyNode;
  try {
    program = parseScript(source, kind).body;
  } catch {
    // The run reports the syntax error, with its position.
    return [];
  }
  if (program.type !== "Program") return [];
  return (program as Program).body.flatMap((statement) =>
    statement.type !== "VariableDeclaration"
      ? []
      : statement.declarations.flatMap(({id, init}) =>
          id.type === "Identifier" && init ? [{name: id.name, start: init.start, end: init.end}] : [],
        ),
  );
}
