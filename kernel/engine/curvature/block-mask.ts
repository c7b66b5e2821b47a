/** Blocks of a flat vector that was made of a tree. */
import type {Structure} from "../tree.ts";
import {CurvatureError} from "./types.ts";

/**
 * The mask of some leaves in the flat vector of `tree.ravel`, for the curvature of one layer or of one kind of
 * parameter: `blockMask(tree.structure(params), (name) => name.startsWith("layers[0]"))`.
 * @returns ones where `select` was true, [P]
 * @throws CurvatureError when it selects nothing
 */
export function blockMask(structure: Structure, select: (name: string) => boolean): Uint8Array {
  const mask = new Uint8Array(structure.size);
  let start = 0;
  structure.names.forEach((name, i) => {
    const end = start + (structure.shapes[i] ?? []).reduce((product, size) => product * size, 1);
    if (select(name)) mask.fill(1, start, end);
    start = end;
  });
  if (mask.includes(1)) return mask;
  throw new CurvatureError(
    "curvature.blockMask",
    "select",
    `must select a leaf; there are ${structure.names.join(", ")}`,
  );
}
