import {beforeEach, describe, expect, it} from "vitest";
import {finder, firstFrom} from "./finder.ts";

const match = (cell: string, start: number) => ({cell, start, end: start + 1, text: ""});
const matches = [match("a", 3), match("a", 9), match("c", 0)];
const cells = [{id: "a"}, {id: "b"}, {id: "c"}, {id: "d"}];

describe("firstFrom", () => {
  it.each([
    [null, 0],
    [{cell: "a", offset: 0}, 0],
    [{cell: "a", offset: 3}, 0],
    [{cell: "a", offset: 4}, 1],
    [{cell: "b", offset: 7}, 2],
    // Round the end.
    [{cell: "d", offset: 0}, 0],
    // A cell that is gone.
    [{cell: "z", offset: 4}, 1],
  ] as const)("%j is match %i", (place, index) => {
    expect(firstFrom(matches, cells, place)).toBe(index);
  });

  it("is none where there are none", () => {
    expect(firstFrom([], cells, null)).toBe(-1);
  });
});

describe("finder", () => {
  beforeEach(() => finder.store.setState({matches, at: 0}));

  it("steps round both ends", () => {
    finder.step(-1);
    expect(finder.store.getState().at).toBe(2);
    finder.step(1);
    finder.step(1);
    expect(finder.store.getState().at).toBe(1);
  });

  it("has nothing at hand when nothing was found", () => {
    finder.store.setState({matches: []});
    finder.step(1);
    expect(finder.store.getState().at).toBe(-1);
  });
});
