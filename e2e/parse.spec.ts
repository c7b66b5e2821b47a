import {readFile, writeFile} from "node:fs/promises";
import {expect, test} from "@playwright/test";
import {childrenTree, type FragmentCase, parseCase} from "../kernel/display/parse-tree.ts";

const fixture = new URL("../kernel/display/fixtures/html-fragments.json", import.meta.url);

/** The browser's own parse of every fragment is what the worker's parse is tested for; NABLAB_UPDATE=1 writes it anew. */
test("the fixture of parsed fragments is this browser's own parse", async ({page, browser}) => {
  const {cases} = JSON.parse(await readFile(fixture, "utf8")) as {cases: (FragmentCase & object)[]};
  const inputs = cases.map(({context, html}) => ({context, html}));
  // A property, not an argument: functions travel as text.
  await page.setContent(
    `<!doctype html><script>window.childrenTree = ${childrenTree}; window.parseCase = ${parseCase};</script>`,
  );
  const results = await page.evaluate((list) => {
    const tools = window as unknown as {childrenTree: typeof childrenTree; parseCase: typeof parseCase};
    return list.map((input) => tools.parseCase(document, input, tools.childrenTree));
  }, inputs);
  const parsed = inputs.map((input, i) => ({...input, expected: results[i]}));
  if (process.env.NABLAB_UPDATE === "1") {
    const lines = parsed.map((one) => `    ${JSON.stringify(one)}`).join(",\n");
    await writeFile(fixture, `{\n  "browser": "Chromium ${browser.version()}",\n  "cases": [\n${lines}\n  ]\n}\n`);
  }
  expect(parsed.length).toBeGreaterThanOrEqual(200);
  expect(parsed).toEqual(cases);
});
