import {expect, test} from "vitest";
import {byPlace} from "./places.ts";

const cells = [{id: "c7"}, {id: "1"}, {id: "b-2"}];

test("cells in a message are called by their place", () => {
  expect(byPlace("x is defined more than once: in cell 1 and cell b-2.", cells)).toBe(
    "x is defined more than once: in cell 2 and cell 3.",
  );
  expect(byPlace("cell c7 → x → cell c7", cells)).toBe("cell 1 → x → cell 1");
  expect(byPlace("cell gone; a cell; cells", cells)).toBe("cell gone; a cell; cells");
});
