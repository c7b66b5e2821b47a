// @vitest-environment jsdom
import {expect, test} from "vitest";
import {parseRoute} from "../../shell/router.ts";
import {splitOptions} from "./options.ts";
import {type EmbedChoice, embedSnippet} from "./snippet.ts";

/** What a page that holds the snippet has in it. */
function placed(title: string, choice: EmbedChoice) {
  const text = embedSnippet("https://example.org/lab/?x=1&y=2#/s/1/abc_-", title, choice);
  const {body} = new DOMParser().parseFromString(text, "text/html");
  return {frame: body.querySelector("iframe"), tags: [...body.children].map(({tagName}) => tagName)};
}

test.each([
  [{cells: null, theme: "system"}, {}],
  [{cells: ["4", "1"], theme: "system"}, {cells: ["4", "1"]}],
  [{cells: null, theme: "dark"}, {theme: "dark"}],
  [
    {cells: ["4"], theme: "light"},
    {cells: ["4"], theme: "light"},
  ],
] as const)("what is chosen is what the embed reads: %j", (choice, options) => {
  const {frame, tags} = placed("A title", choice);
  expect(tags).toEqual(["IFRAME", "SCRIPT"]);
  const {hash, search} = new URL(frame?.src ?? "");
  expect(search).toBe("?x=1&y=2");
  const split = splitOptions(hash);
  expect(split.options).toEqual(options);
  expect(parseRoute(split.address)).toMatchObject({view: "shared"});
});

test("a title stays a title", () => {
  const title = `"><script>alert(1)</script> & <b>'so'</b>`;
  const {frame, tags} = placed(title, {cells: null, theme: "system"});
  expect(frame?.title).toBe(title);
  expect(tags).toEqual(["IFRAME", "SCRIPT"]);
});
