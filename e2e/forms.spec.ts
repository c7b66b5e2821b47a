import {readFile, writeFile} from "node:fs/promises";
import {expect, test} from "@playwright/test";

const fixture = new URL("../kernel/display/fixtures/form-controls.json", import.meta.url);

interface Case {
  html: string;
  /** Body of a function of `root`, which holds the HTML. */
  script: string;
  expected: unknown;
}

/** What form controls do in this browser is what those of the worker are tested for; NABLAB_UPDATE=1 writes it anew. */
test("the fixture of form controls is what this browser does", async ({page, browser}) => {
  const {cases} = JSON.parse(await readFile(fixture, "utf8")) as {cases: Case[]};
  await page.setContent("<!doctype html><body>");
  const results = await page.evaluate(
    (list) =>
      list.map(({html, script}) => {
        const root = document.createElement("div");
        document.body.replaceChildren(root);
        root.innerHTML = html;
        const result: unknown = new Function("root", script)(root);
        return result === undefined ? null : result;
      }),
    cases,
  );
  // As JSON has it: undefined members and NaN are null.
  const done = JSON.parse(
    JSON.stringify(cases.map(({html, script}, i) => ({html, script, expected: results[i]}))),
  ) as Case[];
  if (process.env.NABLAB_UPDATE === "1") {
    const lines = done.map((one) => `    ${JSON.stringify(one)}`).join(",\n");
    await writeFile(fixture, `{\n  "browser": "Chromium ${browser.version()}",\n  "cases": [\n${lines}\n  ]\n}\n`);
  }
  expect(done).toEqual(cases);
});
