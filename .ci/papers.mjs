/**
 * npm run papers [-- --only 85,39] [--backend wasm|cpu] [--jobs n] [--json FILE]: runs the paper notebooks headless, and
 * keeps what came out in notebooks/results.json; takes pictures of the figures of those whose text has changed since the
 * last ones. The last line is "N passed, N failed"; a notebook with a cell or a claim that fails has failed.
 */
import {writeFileSync} from "node:fs";
import {availableParallelism} from "node:os";
import {parseArgs} from "node:util";
import {takePictures} from "./paper-pictures.mjs";
import {mergeResults, readResults, writeResults} from "./paper-results.mjs";
import {chooseSlugs, paperSlugs, runPapers} from "./paper-runs.mjs";
import {build, fail, install} from "./steps.mjs";

const {only, backend, jobs, json} = options();
const all = paperSlugs();
const slugs = choose();
install();
build();
const outcomes = await runPapers(slugs, {backend, jobs, tell});
writeResults(mergeResults(readResults(), outcomes, all));
await takePictures(outcomes.filter(({passed}) => passed).map(({slug}) => slug));
if (json) writeFileSync(json, `${JSON.stringify(outcomes, null, 2)}\n`);
const passed = outcomes.filter((outcome) => outcome.passed).length;
console.log(`${passed} passed, ${outcomes.length - passed} failed`);
process.exitCode = passed === outcomes.length ? 0 : 1;

function options() {
  let values;
  try {
    const string = {type: "string"};
    ({values} = parseArgs({options: {only: string, backend: string, jobs: string, json: string}}));
  } catch (error) {
    fail(error.message);
  }
  const {backend = "wasm", jobs = String(availableParallelism())} = values;
  if (backend !== "wasm" && backend !== "cpu") fail(`--backend must be wasm or cpu, not ${backend}.`);
  if (!/^[1-9]\d*$/.test(jobs)) fail(`--jobs must be a whole number of at least 1, not ${jobs}.`);
  return {...values, backend, jobs: Number(jobs)};
}

function choose() {
  try {
    return only === undefined ? all : chooseSlugs(all, only);
  } catch (error) {
    return fail(`--only: ${error.message}`);
  }
}

/** A paper should cost no more; more is said, and fails nothing: machines differ. */
function over(seconds, megabytes) {
  const words = [seconds > 20 && "over 20 s", megabytes > 300 && "over 300 MB"].filter(Boolean);
  return words.length > 0 ? `  (${words.join(", ")})` : "";
}

function tell({slug, passed, seconds, megabytes, claims = [], words}) {
  const cost =
    seconds === undefined ? "" : `  ${seconds.toFixed(1)} s, ${Math.round(megabytes)} MB${over(seconds, megabytes)}`;
  console.log(`${passed ? "✓" : "✗"} ${slug}${cost}`);
  if (passed) for (const {name} of claims) console.log(`    ✓ ${name}`);
  else console.log(words.replace(/^/gm, "    "));
}
