import {expect, test} from "vitest";
import {readNotebook} from "../../kernel/notebook/reader.ts";
import {lede} from "./lede.ts";

const of = (...cells: string[]) => {
  const scripts = cells.map((markdown) => `<script type="text/markdown">\n${markdown}\n</script>`);
  return lede(readNotebook(`<notebook>${scripts.join("\n")}</notebook>`).notebook);
};

test("the first paragraph, without mark-up", () => {
  expect(of("# Title\n\nA *small*\nnetwork with `tf.grad` and [links](#/x).\n\nMore.")).toBe(
    "A small network with tf.grad and links.",
  );
  expect(of("Let some_long_name be.")).toBe("Let some_long_name be.");
});

test("of the first cell that has one; empty when there is none", () => {
  expect(of("# Title", "---", "Second cell.")).toBe("Second cell.");
  expect(of("# Title")).toBe("");
});

test("formulas as the characters that they show", () => {
  expect(of("Below $2/\\lambda$, where $\\lambda_1 < 2$ *is* it.")).toBe("Below 2/λ, where λ1<2 is it.");
  expect(of("Let $U(q) = -\\log p(q)$.")).toBe("Let U(q)=−log p(q).");
});
