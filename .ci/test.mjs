/**
 * npm test: everything that must hold, in the order in which a mistake is cheapest to see. Each step adds to one count;
 * the last line is "N passed, N failed". `--long` runs soaks, fuzzing and repetitions at full length.
 */
import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync} from "node:fs";
import {availableParallelism, tmpdir} from "node:os";
import {join} from "node:path";
import {browserFailures, unitFailures, unsteadyInBrowser, unsteadyUnits} from "./failures.mjs";
import {execute, inParallel, PROGRAM, paperSlugs, runPapers} from "./paper-runs.mjs";
import {papersDue} from "./papers-due.mjs";
import {build, install, root, run, tool} from "./steps.mjs";

const long = process.argv.includes("--long");
const reports = mkdtempSync(join(tmpdir(), "nablab-test-"));
const env = {NABLAB_LONG: long ? "1" : ""};
const total = {passed: 0, failed: 0};
/** Told at the end, where they are found without reading all that was printed. */
const [failures, unsteady] = [[], []];

/** Counts a step that is one check; `words` tell why it failed. */
function check(title, ok, words = "") {
  console.log(`\n${ok ? "✓" : "✗"} ${title}`);
  count(ok ? 1 : 0, ok ? 0 : 1);
  if (ok) return;
  const lines = words.split("\n");
  const marked = lines.filter((line) => line.includes("✗"));
  failures.push([title, ...(marked.length ? marked : lines.slice(-3))].join("\n    "));
}

function count(passed, failed) {
  total.passed += passed;
  total.failed += failed;
}

/** Reads a JSON report; a runner that left none has failed as a whole. */
function report(file) {
  try {
    return JSON.parse(readFileSync(join(reports, file), "utf8"));
  } catch {
    return undefined;
  }
}

/** Paths of the notebooks in folders of notebooks/; a folder may not be there. */
function notebooksOf(...folders) {
  return folders
    .filter((folder) => existsSync(join(root, "notebooks", folder)))
    .flatMap((folder) => readdirSync(join(root, "notebooks", folder)).map((name) => `notebooks/${folder}/${name}`))
    .filter((path) => path.endsWith(".html"));
}

function heading(text) {
  console.log(`\n── ${text}`);
}

install();
mkdirSync(reports, {recursive: true});

heading("Lint and format");
check("biome", tool("@biomejs/biome", ["ci", "."]));

heading("Types");
check("tsc", tool("typescript", ["--noEmit"]));

heading("Unit tests");
tool("vitest", ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${join(reports, "unit.json")}`], {
  env,
});
const unit = report("unit.json");
if (unit) {
  count(unit.numPassedTests, unit.numFailedTests + (unit.success || unit.numFailedTests ? 0 : 1));
  failures.push(...unitFailures(unit));
  unsteady.push(...unsteadyUnits(unit));
} else check("the unit tests ran to their end", false);

heading("Build");
build();
check("build", true);

for (const backend of long ? ["wasm", "cpu"] : ["wasm"]) {
  heading(`Notebooks, headless on ${backend}`);
  await inParallel(notebooksOf("tour", "chapters"), availableParallelism(), async (path) => {
    const {code, words} = await execute([PROGRAM, "run", path, "--backend", backend, "--timeout", "600"]);
    console.log(`\n${words}`);
    check(`${path} on ${backend}`, code === 0, words);
  });
}

heading("Paper notebooks, headless");
const slugs = long ? paperSlugs() : papersDue();
for (const backend of long ? ["wasm", "cpu"] : ["wasm"]) {
  for (const {slug, passed, words} of await runPapers(slugs, {backend})) {
    if (!passed) console.log(words);
    check(`notebooks/papers/${slug}.html on ${backend}`, passed, words);
  }
}
if (long) check("every mutant is caught", run(process.execPath, [".ci/papers-mutate.mjs"]));

heading("The page in a real browser");
const {browser} = await import("./browser.mjs");
const chromium = await browser();
if (chromium) {
  for (const [project, workers] of [
    ["together", 2],
    ["alone", 1],
  ]) {
    const file = `e2e-${project}.json`;
    tool(
      "@playwright/test",
      ["test", "--config=e2e/playwright.config.ts", `--project=${project}`, `--workers=${workers}`],
      {env: {...env, NABLAB_CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: join(reports, file)}},
    );
    const e2e = report(file);
    if (e2e) {
      count(e2e.stats.expected + e2e.stats.flaky, e2e.stats.unexpected + e2e.errors.length);
      failures.push(...browserFailures(e2e));
      unsteady.push(...unsteadyInBrowser(e2e));
    } else check(`the browser tests that run ${project} ran to their end`, false);
  }
} else {
  check("the tests in a browser: no Chromium could be found or installed", false);
}

if (unsteady.length) console.log(["\n── Passed at a later attempt only", ...unsteady].join("\n"));
if (failures.length) console.log(["\n── What failed", ...failures].join("\n\n"));
console.log("");
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed ? 1 : 0;
