import {expect, test} from "vitest";
import type {CellError} from "../../kernel/protocol.ts";
import {markerRange} from "./markers.ts";

const TEXT = "const x = 1;\n  throwing(x);\n\nlast";

function range(place: Partial<CellError>): number[] | null {
  const found = markerRange(TEXT, {kind: "runtime", name: "Error", message: "no", frames: [], fixes: [], ...place});
  return found && [found.startLineNumber, found.startColumn, found.endLineNumber, found.endColumn];
}

test.each<[string, Partial<CellError>, number[] | null]>([
  ["nowhere without a position", {}, null],
  ["the range that the error has", {line: 1, column: 7, endLine: 1, endColumn: 8}, [1, 7, 1, 8]],
  ["a range over lines", {line: 1, column: 11, endLine: 2, endColumn: 4}, [1, 11, 2, 4]],
  ["the word at the position", {line: 2, column: 3}, [2, 3, 2, 11]],
  ["one character where no word is", {line: 2, column: 11}, [2, 11, 2, 12]],
  ["the line's first word without a column", {line: 2}, [2, 3, 2, 11]],
  ["the word when the end lies before the start", {line: 2, column: 3, endLine: 1, endColumn: 1}, [2, 3, 2, 11]],
  ["the last character at a line's end", {line: 1, column: 13}, [1, 12, 1, 13]],
  ["an empty line's one place", {line: 3, column: 1}, [3, 1, 3, 2]],
  ["the text's end beyond it", {line: 9, column: 4}, [4, 4, 4, 5]],
  ["the line's end beyond it", {line: 4, column: 40}, [4, 4, 4, 5]],
])("marks %s", (_, place, expected) => {
  expect(range(place)).toEqual(expected);
});
