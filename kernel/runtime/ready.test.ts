import fc from "fast-check";
import {describe, expect, test} from "vitest";
import type {Binding} from "./names.ts";
import {lineUp} from "./ready.ts";

const cell = (id: string, ...needs: string[]) => ({
  id,
  bindings: new Map<string, Binding>([
    ["tf", {from: "kernel"}],
    ...needs.map((need): [string, Binding] => [`of ${need}`, {from: "cell", cell: need}]),
  ]),
});
const inLine = (...cells: Parameters<typeof lineUp>[0]) =>
  [...lineUp(cells)].sort(([, a], [, b]) => a - b).map(([id]) => id);

describe("cells in line", () => {
  test("stand as on the page where none needs another, or only one before it", () => {
    expect(inLine(cell("a"), cell("b", "a"), cell("c"), cell("d", "a", "c"))).toEqual(["a", "b", "c", "d"]);
  });

  test("stand behind what they need, and this before what is between", () => {
    expect(inLine(cell("title"), cell("figure", "run"), cell("text"), cell("data"), cell("run", "data"))).toEqual([
      "title",
      "data",
      "run",
      "figure",
      "text",
    ]);
  });

  test("need not be there: what is gone is left out", () => {
    expect(inLine(cell("a", "gone"), cell("b"))).toEqual(["a", "b"]);
  });

  test("may need each other in a chain deeper than the stack", () => {
    const chain = Array.from({length: 50_000}, (_, i) => (i < 49_999 ? cell(`${i}`, `${i + 1}`) : cell(`${i}`)));
    expect(lineUp(chain).get("49999")).toBe(0);
  });

  test("of any notebook are all there once, each behind all that it needs", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat(30), {maxLength: 4}), {maxLength: 30}),
        fc.infiniteStream(fc.nat()),
        (needs, keys) => {
          const cells = needs
            // Each needs only ones of a lower number, so that none needs itself.
            .map((list, i) => cell(`${i}`, ...list.filter((j) => j < i).map(String)))
            .map((made) => ({made, key: keys.next().value ?? 0}))
            .sort((a, b) => a.key - b.key)
            .map(({made}) => made);
          const line = lineUp(cells);
          expect([...line.values()].sort((a, b) => a - b)).toEqual(cells.map((_, i) => i));
          for (const {id, bindings} of cells) {
            for (const binding of bindings.values()) {
              if (binding.from === "cell") expect(line.get(binding.cell)).toBeLessThan(line.get(id) ?? -1);
            }
          }
        },
      ),
    );
  });
});
