/**
 * Mutants of the methods of papers. Beside a method `x.ts`, `x.mutants.json` lists wrong versions of it: each with the
 * notebook that must notice, what is wrong, and the text of the source that is replaced.
 */
import {readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {root} from "./steps.mjs";

const ENDING = ".mutants.json";
const LIBRARY = "kernel/lab";

/** All declared mutants, as {file, notebook, name, find, replace}: `file` is the method's, from the root. */
export function declaredMutants() {
  return readdirSync(join(root, LIBRARY), {recursive: true})
    .filter((name) => name.endsWith(ENDING))
    .sort()
    .flatMap((name) => {
      const file = join(LIBRARY, name).replaceAll("\\", "/");
      const mutants = JSON.parse(readFileSync(join(root, file), "utf8"));
      return mutants.map((mutant) => ({...mutant, file: file.replace(ENDING, ".ts")}));
    });
}

/** @throws {Error} unless the text that is to be replaced is there exactly once */
export function mutate(source, {file, name, find, replace}) {
  const parts = source.split(find);
  if (parts.length !== 2) {
    throw new Error(`${file}, mutant “${name}”: its text is there ${parts.length - 1} times, not once: ${find}`);
  }
  return parts.join(replace);
}
