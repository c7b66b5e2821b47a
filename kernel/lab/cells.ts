/** The `lab` that cells see. */
import type {ReadFile} from "../engine/files.ts";
import {problemsWithData} from "./data.ts";
import * as lab from "./index.ts";

export type Lab = typeof lab;

/** @param readFile reads one of our data files by name (`mnist.bin`) */
export function createLab(readFile: ReadFile): Lab {
  return {...lab, problems: problemsWithData(readFile)};
}
