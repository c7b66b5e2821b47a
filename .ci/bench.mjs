/** npm run bench [-- --only NAME] [--json FILE]: measures the built page in a real browser and prints a table. */
import {existsSync, mkdtempSync, readFileSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {parseArgs} from "node:util";
import {browser} from "./browser.mjs";
import {build, fail, install, tool} from "./steps.mjs";

const {values} = parseArgs({options: {only: {type: "string"}, json: {type: "string"}}});
install();
build();
const chromium = await browser();
if (!chromium) fail("The benchmark needs a Chromium.");

const file = join(mkdtempSync(join(tmpdir(), "nablab-bench-")), "figures.jsonl");
const ok = tool(
  "@playwright/test",
  ["test", "--config=e2e/bench/playwright.config.ts", ...(values.only ? ["--grep", values.only] : [])],
  {env: {NABLAB_CHROMIUM: chromium, NABLAB_BENCH: file}},
);
if (!existsSync(file)) fail(values.only ? `No benchmark is named ${values.only}.` : "The benchmark gave no figures.");

const figures = readFileSync(file, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));
console.table(Object.fromEntries(figures.map(({name, value, unit}) => [name, {value, unit}])));
if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
process.exitCode = ok ? 0 : 1;
