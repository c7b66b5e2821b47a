import {describe, expect, it} from "vitest";
import type {Cell} from "../../../kernel/notebook/notebook.ts";
import {cell as makeCell} from "../../../kernel/notebook/testing.ts";
import {back, deckOf, forward, type Position, positionOf, visibleAt, within} from "./deck.ts";

const cell = (id: string, source: string, attributes: Record<string, string> = {}): Cell =>
  makeCell(id, source, {kind: source.startsWith("=") ? "ts" : "md", attributes});

const deck = deckOf({
  cells: [
    cell("1", "# *Title*", {"data-notes": "Welcome."}),
    cell("2", "words"),
    cell("3", "## One"),
    cell("4", "= 1", {"data-slide": "step", "data-notes": "Point."}),
    cell("5", "### Below"),
    cell("6", "= 2", {"data-slide": "step"}),
    cell("7", "= 3", {"data-slide": "skip", "data-notes": "Never."}),
    cell("8", "= 4", {"data-slide": "start"}),
    cell("9", "## Joined", {"data-slide": "join"}),
    cell("10", "## Last", {"data-slide": "unheard-of"}),
  ],
});

describe("deckOf", () => {
  it("begins slides at headings of two levels, and where cells say so", () => {
    expect(deck.map(({title, steps}) => [title, steps])).toEqual([
      ["Title", [["1", "2"]]],
      ["One", [["3"], ["4", "5"], ["6"]]],
      ["Joined", [["8", "9"]]],
      ["Last", [["10"]]],
    ]);
  });

  it("collects the notes of a slide's cells", () => {
    expect(deck.map(({notes}) => notes)).toEqual(["Welcome.", "Point.", "", ""]);
  });

  it("is one slide without headings, and none without cells", () => {
    expect(deckOf({cells: [cell("1", "a"), cell("2", "b")]})).toEqual([
      {title: "Slide 1", steps: [["1", "2"]], notes: ""},
    ]);
    expect(deckOf({cells: []})).toEqual([]);
  });
});

describe("positions", () => {
  it("go forward through all steps and back through the same", () => {
    const path: Position[] = [{slide: 0, step: 0}];
    for (let k = 0; k < 10; k++) path.push(forward(deck, path.at(-1) ?? {slide: 0, step: 0}));
    const steps = path.map(({slide, step}) => `${slide}.${step}`);
    expect(steps.slice(0, 7)).toEqual(["0.0", "1.0", "1.1", "1.2", "2.0", "3.0", "3.0"]);
    let position: Position = {slide: 3, step: 0};
    const backwards = [position];
    for (let k = 0; k < 6; k++) {
      position = back(deck, position);
      backwards.push(position);
    }
    expect(backwards.map(({slide, step}) => `${slide}.${step}`)).toEqual([
      "3.0",
      "2.0",
      "1.2",
      "1.1",
      "1.0",
      "0.0",
      "0.0",
    ]);
  });

  it("show what has appeared", () => {
    expect([...visibleAt(deck, {slide: 1, step: 1})]).toEqual(["3", "4", "5"]);
    expect([...visibleAt(deck, {slide: 9, step: 0})]).toEqual([]);
  });

  it("find a cell and stay within the deck", () => {
    expect(positionOf(deck, "6")).toEqual({slide: 1, step: 2});
    expect(positionOf(deck, "7")).toEqual({slide: 0, step: 0});
    expect(within(deck, {slide: 9, step: 9})).toEqual({slide: 3, step: 0});
    expect(within([], {slide: 2, step: 1})).toEqual({slide: 0, step: 0});
  });
});
