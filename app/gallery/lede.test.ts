import {expect, test} from "vitest";
import {readNotebook} from "../../kernel/notebook/reader.ts";
import {lede} from "./lede.ts";

const of = (markdown: string) =>
  lede(readNotebook(`<notebook><script type="text/markdown">\n${markdown}\n</script></notebook>`).notebook);

test("the first paragraph, without mark-up", () => {
  expect(of("# Title\n\nA *new* [way](#/x) to\nlook.\n\nMore.")).toBe("A new way to look.");
  expect(of("# Only a title")).toBe("");
});

test("formulas as the characters that they show", () => {
  expect(of("Below $2/\\lambda$, where $\\lambda_1 < 2$ *is* it.")).toBe("Below 2/λ, where λ1<2 is it.");
});
