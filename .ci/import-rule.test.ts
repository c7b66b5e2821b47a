import {spawnSync} from "node:child_process";
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {afterAll, beforeAll, expect, test} from "vitest";

// Each import is planted in a copy of the folder structure that has nothing but our biome.json, and linted there.
const FORBIDDEN = [
  ["app/session/planted.ts", "../../kernel/runtime/graph.ts"],
  ["app/shell/planted.tsx", "../../kernel/host/kernel.ts"],
  ["app/output/planted.ts", "../../kernel/display/mirror.ts"],
  ["app/editor/planted.ts", "../../kernel/engine/tf.ts"],
  ["app/gallery/planted.ts", "../../kernel/lab/index.ts"],
  ["app/output/planted.ts", "../../kernel/cell-output.ts"],
  ["kernel/host/planted.ts", "../../app/session/session.ts"],
  ["kernel/host/planted.ts", "react"],
  ["kernel/runtime/planted.ts", "../display/output.ts"],
  ["kernel/runtime/planted.ts", "../engine/tf.ts"],
  ["kernel/runtime/language/planted.ts", "../../lab/index.ts"],
  ["kernel/display/planted.ts", "../runtime/output.ts"],
  ["kernel/display/dom/planted.ts", "../../engine/tf.ts"],
  ["kernel/engine/planted.ts", "../lab/index.ts"],
  ["kernel/engine/planted.ts", "../runtime/run.ts"],
  ["kernel/notebook/planted.ts", "../runtime/run.ts"],
  ["kernel/formats/planted.ts", "../runtime/run.ts"],
  ["kernel/formats/planted.ts", "../engine/tf.ts"],
  ["kernel/protocol.ts", "./runtime/run.ts"],
  ["kernel/cell-output.ts", "./display/output.ts"],
  ["kernel/budgets.ts", "./display/output.ts"],
  ["kernel/lab/problems/planted.ts", "../optimizers/sgd.ts"],
  ["kernel/lab/optimizers/planted.ts", "../curvature/lanczos.ts"],
  ["kernel/lab/curvature/planted.ts", "../samplers/hmc.ts"],
  ["kernel/lab/samplers/planted.ts", "../claim.ts"],
  ["kernel/lab/figures/planted.ts", "../../display/output.ts"],
] as const;

const ALLOWED = [
  ["app/session/planted.ts", "../../kernel/protocol.ts"],
  ["app/formats/planted.ts", "../../kernel/notebook/reader.ts"],
  ["app/formats/planted.ts", "../../kernel/formats/ipynb.ts"],
  ["kernel/formats/planted.ts", "../notebook/reader.ts"],
  ["kernel/formats/planted.ts", "../runtime/language/parse.ts"],
  ["kernel/runtime/planted.ts", "../cell-output.ts"],
  ["kernel/display/planted.ts", "../cell-output.ts"],
  ["kernel/display/planted.ts", "../budgets.ts"],
  ["app/output/planted.ts", "../../kernel/budgets.ts"],
  ["kernel/host/planted.ts", "../display/display.ts"],
  ["kernel/runtime/planted.ts", "../engine/ledger.ts"],
  ["kernel/runtime/planted.ts", "@observablehq/runtime"],
  ["kernel/lab/curvature/planted.ts", "../optimizers/sgd.ts"],
  ["kernel/lab/figures/planted.ts", "../curvature/lanczos.ts"],
] as const;

const biome = fileURLToPath(new URL("../node_modules/.bin/biome", import.meta.url));
const tree = mkdtempSync(join(tmpdir(), "nablab-imports-"));
const reported = new Set<string>();

/** The planted file of a case: cases that share a folder must not share a file, so the name carries the number. */
const planted = (path: string, specifier: string) => {
  const number = [...FORBIDDEN, ...ALLOWED].findIndex(([p, s]) => p === path && s === specifier);
  return path.replace("planted", `planted${number}`);
};

beforeAll(() => {
  const config = JSON.parse(readFileSync(new URL("../biome.json", import.meta.url), "utf8"));
  writeFileSync(join(tree, "biome.json"), JSON.stringify({...config, vcs: {enabled: false}}));
  for (const [path, specifier] of [...FORBIDDEN, ...ALLOWED]) {
    const file = join(tree, planted(path, specifier));
    mkdirSync(dirname(file), {recursive: true});
    writeFileSync(file, `import {a} from "${specifier}";\nconsole.log(a);\n`);
  }
  const run = spawnSync(
    biome,
    ["lint", "--only=style/noRestrictedImports", "--reporter=json", "--max-diagnostics=none", "."],
    {cwd: tree, encoding: "utf8"},
  );
  for (const {category, location} of JSON.parse(run.stdout).diagnostics) {
    if (category === "lint/style/noRestrictedImports") reported.add(location.path.file ?? location.path);
  }
});

afterAll(() => rmSync(tree, {recursive: true}));

test.each(FORBIDDEN)("%s may not import %s", (path, specifier) => {
  expect(reported).toContain(planted(path, specifier));
});

test.each(ALLOWED)("%s may import %s", (path, specifier) => {
  expect(reported).not.toContain(planted(path, specifier));
});
