/**
 * npm run bench [-- --only NAME] [--json FILE]: measures the built page in a real browser, and the engine beside
 * TensorFlow.js and jax-js, on WASM in Node and on WebGPU in the browser. Names: those of `e2e/bench/page.bench.ts`, `tour`,
 * `papers` (their first pictures), `links` (how long links are), and parts of `engine/wasm/gradient/64-64-1`. Exit code 1 when libraries' results differ; a bar that is missed is only said.
 */
import {copyFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {parseArgs} from "node:util";
import {print, summarize} from "./bench-report.mjs";
import {browser} from "./browser.mjs";
import {build, fail, install, root, run, tool} from "./steps.mjs";

const {values} = parseArgs({options: {only: {type: "string"}, json: {type: "string"}}});
const only = values.only ?? "";
install();
const folder = mkdtempSync(join(tmpdir(), "nablab-bench-"));
const [figuresFile, wasmFile, gpuFile] = ["figures", "wasm", "webgpu"].map((name) => join(folder, `${name}.jsonl`));
let ok = true;

const names = ["first-picture", "page-weight", "round-trip", "stop", "live-chart", "tour", "papers"];
const isPage = names.some((name) => name.includes(only));
const isLinks = "links".includes(only);
const isEngine = !only || !(isPage || isLinks);

if (isLinks) {
  const measured = tool("vitest", ["run", "app/share/lengths.test.ts", "--reporter=dot"], {
    env: {NABLAB_BENCH: figuresFile},
  });
  ok = measured && ok;
}

if (isEngine) {
  const config = "e2e/bench/engine/vite.config.ts";
  for (const mode of ["node", "production"]) {
    const built = ["build", "--config", config, "--mode", mode, "--outDir", join(folder, mode), "--emptyOutDir"];
    if (!tool("vite", built)) fail("Building the engine's benchmark failed (above).");
  }
  copyFileSync(join(root, "e2e/bench/engine/index.html"), join(folder, "production/index.html"));
  if (!only.includes("webgpu")) {
    console.log("The engine on WASM…");
    ok = run(process.execPath, [join(folder, "node/node.js"), only, wasmFile]) && ok;
  }
}
if (isPage || (isEngine && !only.includes("wasm"))) {
  if (isPage) build();
  const chromium = await browser();
  if (!chromium) fail("The benchmark needs a Chromium.");
  const grep = isPage && isEngine ? [] : ["--grep", isEngine ? "engine" : only];
  const args = ["test", "--config=e2e/bench/playwright.config.ts", ...grep];
  const env = {NABLAB_CHROMIUM: chromium, NABLAB_BENCH: figuresFile, NABLAB_BENCH_ROWS: gpuFile};
  const engine = {NABLAB_BENCH_PAGE: join(folder, "production"), NABLAB_BENCH_ONLY: only};
  ok = tool("@playwright/test", args, {env: {...env, ...engine}}) && ok;
}

const lines = (file) => (existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").filter(Boolean) : []);
const figures = lines(figuresFile).map((line) => JSON.parse(line));
const rows = [wasmFile, gpuFile].flatMap(lines).map((line) => JSON.parse(line));
if (figures.length + rows.length === 0) {
  fail(only ? `No benchmark is named ${only}.` : "The benchmark gave no figures.");
}
if (figures.length > 0) console.table(Object.fromEntries(figures.map(({name, value, unit}) => [name, {value, unit}])));
const summary = summarize(rows);
if (rows.length > 0) print(rows, summary);
if (values.json) writeFileSync(values.json, `${JSON.stringify({figures, rows, ...summary}, null, 2)}\n`);
process.exitCode = ok && rows.every(({failed}) => !failed) ? 0 : 1;
