import {expect, test} from "vitest";
import type {Cell} from "../../../kernel/notebook/notebook.ts";
import {cell} from "../../../kernel/notebook/testing.ts";
import {sameButText} from "./same-but-text.ts";

const same = cell("1", "a");
const props = (change: Partial<Cell> = {}, index = 0) => ({cell: {...same, ...change}, index, onShow: () => {}});

test("another text or another function is no difference, anything else is", () => {
  expect(sameButText(props(), props({source: "b"}))).toBe(true);
  expect(sameButText(props(), props({run: "manual"}))).toBe(false);
  expect(sameButText(props(), props({seed: 3}))).toBe(false);
  expect(sameButText(props({seed: 3}), props())).toBe(false);
  expect(sameButText(props(), props({}, 1))).toBe(false);
});
