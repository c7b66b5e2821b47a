import {describe, expect, it} from "vitest";
import {type Cell, newCell, newNotebook} from "../../../kernel/notebook/notebook.ts";
import type {CellError, CellStatus} from "../../../kernel/protocol.ts";
import {checksOf, verdictOf} from "./exercise.ts";

const cell = (id: string, attributes: Record<string, string> = {}): Cell => ({
  ...newCell(newNotebook(), "ts", `text ${id}`),
  id,
  attributes,
});
const task = cell("task", {"data-original": "const answer = 0"});
const one = cell("one", {"data-check": ""});
const two = cell("two", {"data-check": ""});
const cells = [
  cell("intro"),
  task,
  cell("hint"),
  one,
  two,
  cell("other", {"data-original": ""}),
  cell("x", {"data-check": ""}),
];

const error = (message: string): CellError => ({kind: "runtime", name: "Error", message, frames: [], fixes: []});

function session(states: Record<string, [CellStatus, string?]>, edited: string[] = []) {
  return {
    cells: Object.fromEntries(
      Object.entries(states).map(([id, [status, message]]) => [
        id,
        {id, run: 1, status, ...(message !== undefined && {error: error(message)})},
      ]),
    ),
    sources: Object.fromEntries(cells.map(({id, source}) => [id, edited.includes(id) ? "older" : source])),
  };
}
const verdict = (...args: Parameters<typeof session>) => verdictOf(task, [one, two], session(...args));

describe("exercises", () => {
  it("have the checks down to the next exercise", () => {
    expect(checksOf({cells}, "task").map(({id}) => id)).toEqual(["one", "two"]);
    expect(checksOf({cells}, "other").map(({id}) => id)).toEqual(["x"]);
  });

  it("pass when the cell and all checks ran without errors", () => {
    expect(verdict({task: ["fresh"], one: ["fresh"], two: ["fresh"]})).toEqual({state: "passed"});
  });

  it("fail with what the first failing check says, or the cell itself", () => {
    expect(verdict({task: ["fresh"], one: ["fresh"], two: ["error", "Too small."]})).toEqual({
      state: "failed",
      message: "Too small.",
    });
    expect(verdict({task: ["error", "x is not defined"], one: ["error", "y"], two: ["error", "y"]})).toEqual({
      state: "failed",
      message: "Your cell has an error: x is not defined",
    });
  });

  it.each([
    ["a check is stale", {task: ["fresh"], one: ["stale"], two: ["fresh"]}, []],
    ["a check has not run", {task: ["fresh"], one: ["fresh"]}, []],
    ["the text has changed since it ran", {task: ["fresh"], one: ["fresh"], two: ["fresh"]}, ["task"]],
  ] as [string, Record<string, [CellStatus]>, string[]][])("are not checked when %s", (_, states, edited) => {
    expect(verdict(states, edited)).toEqual({state: "unchecked"});
  });

  it("are being checked while anything of them runs", () => {
    expect(verdict({task: ["fresh"], one: ["running"], two: ["stale"]})).toEqual({state: "running"});
    expect(verdictOf(task, [], session({task: ["fresh"]}))).toEqual({state: "unchecked"});
  });
});
