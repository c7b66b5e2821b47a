import {execFileSync, spawnSync} from "node:child_process";
import {mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from "node:fs";
import {createServer} from "node:http";
import type {AddressInfo} from "node:net";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import type {Page} from "@playwright/test";
// @ts-expect-error: no types
import {transformSync} from "amaro";
import sirv from "sirv";
import {readTypeScript, writeTypeScript} from "../kernel/formats/typescript.ts";
import {readNotebook} from "../kernel/notebook/reader.ts";
import {expect, test} from "./nablab.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const readme = readFileSync(join(root, "kernel/engine/README.md"), "utf8");
const examples = [...readme.matchAll(/\*\*(.+?)[,.:]?\*\*[\s\S]*?```ts\n([\s\S]*?)```/g)].map(
  ([, title = "", code = ""]) => ({
    title,
    code,
    output: [...code.matchAll(/\/\/ → (.*)$/gm)].map((match) => match[1]),
  }),
);

/** Runs a program of node_modules or of the project there; what it prints has no colours. */
function run(...args: string[]) {
  const env = {...process.env, FORCE_COLOR: "0"};
  const {stdout, stderr} = spawnSync(process.execPath, args, {cwd: project, encoding: "utf8", env});
  return {stdout: stdout.trim(), stderr};
}

/** A project of somebody else's that has the packed package installed. */
const project = mkdtempSync(join(tmpdir(), "nablab-library-"));

test.beforeAll(() => {
  const [packed] = JSON.parse(
    execFileSync("npm", ["pack", "--json", "--pack-destination", project], {cwd: root, encoding: "utf8"}),
  );
  const installed = join(project, "node_modules/nablab");
  mkdirSync(installed, {recursive: true});
  execFileSync("tar", ["-xzf", join(project, packed.filename), "-C", installed, "--strip-components=1"]);
  const {dependencies} = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  for (const name of Object.keys(dependencies)) {
    mkdirSync(dirname(join(project, "node_modules", name)), {recursive: true});
    symlinkSync(join(root, "node_modules", name), join(project, "node_modules", name));
  }
  writeFileSync(join(project, "package.json"), '{"type": "module"}');
  writeFileSync(join(project, "program.ts"), writeTypeScript(NOTEBOOK));
  for (const [i, {code}] of examples.entries()) writeFileSync(join(project, `example-${i}.ts`), code);
});

/** A notebook whose order is not that of its cells, with what programs and cells do differently. */
const NOTEBOOK = readNotebook(`<notebook data-version="1" data-seed="3"><title>A program</title>
<script type="text/markdown"># Squares</script>
<script type="text/x-typescript">later.length + n</script>
<script type="text/x-typescript">const n = view(Inputs.range([0, 10], {value: 4, step: 1}));</script>
<script type="text/x-typescript">
import {range} from "npm:d3@7";
interface Row {x: number; y: number}
const later = Promise.resolve(range(n).map((x): Row => ({x, y: x * x})));
</script>
<script type="text/x-typescript">class Point {
  x: number;
  constructor(x: number) {
    this.x = x;
  }
}
const steps = (function* () {
  for (let i = 0; i < 3; i++) yield new Point(i);
})();</script>
<script type="text/x-typescript">const last: Point = steps;
display(\`last \${last.x}, sum \${later.reduce((sum: number, row: Row) => sum + row.y, 0)}, seed \${seed}\`);</script>
<script type="text/x-typescript">const slope = lab.grad((x) => tf.square(x))(tf.scalar(3));</script>
<script type="text/x-typescript">expectValue("the slope is 6", {measured: slope.arraySync() as number, expected: 6, tolerance: 1e-6})</script>
<script type="text/x-typescript">Plot.lineY([1, 2]).plot({ariaLabel: "A line"})</script>
<script type="text/x-typescript" data-run="disabled">throw new Error("never")</script>
</notebook>`).notebook;

test.afterAll(() => rmSync(project, {recursive: true, force: true}));

test("the README has five examples, each with what it prints", () => {
  expect(examples).toHaveLength(5);
  for (const {title, output} of examples) expect(output, title).not.toHaveLength(0);
});

for (const [i, {title, code, output}] of examples.entries()) {
  test(`in Node: ${title}`, () => {
    writeFileSync(join(project, `example-${i}.js`), transformSync(code, {mode: "strip-only"}).code);
    expect(run(`example-${i}.js`)).toEqual({stdout: output.join("\n"), stderr: ""});
  });
}

test("a notebook is a program that Node runs", () => {
  const program = writeTypeScript(NOTEBOOK);
  expect(readTypeScript(program).notebook).toEqual(NOTEBOOK);
  writeFileSync(join(project, "program.mjs"), transformSync(program, {mode: "strip-only"}).code);
  const {stdout, stderr} = run("program.mjs");
  expect(stderr).toBe("");
  expect(stdout.split("\n")).toEqual([
    "8",
    "last 2, sum 14, seed 3",
    "✓ the slope is 6",
    expect.stringContaining("the slope is 6"),
    expect.stringMatching(/^<svg>/),
  ]);
});

for (const [module, moduleResolution] of [
  ["nodenext", "nodenext"],
  ["esnext", "bundler"],
]) {
  test(`the examples and a notebook's program type-check under strict, with ${moduleResolution}`, () => {
    writeFileSync(
      join(project, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          strict: true,
          skipLibCheck: true,
          noEmit: true,
          target: "es2022",
          module,
          moduleResolution,
          types: [],
        },
        include: ["*.ts"],
      }),
    );
    expect(run(join(root, "node_modules/typescript/bin/tsc"), "-p", project)).toEqual({stdout: "", stderr: ""});
  });
}

test("both entries are one engine, and methods find their data", () => {
  writeFileSync(
    join(project, "lab.js"),
    `import {grad, start, tf} from "nablab/engine";
import * as lab from "nablab/lab";
await start({backend: "cpu"});
const {shape} = await lab.problems.mnist({limit: 3});
console.log(lab.grad === grad, lab.tree.leaves({w: tf.zeros([2])}).length, shape.join());`,
  );
  expect(run("lab.js")).toEqual({stdout: "true 1 3,784", stderr: ""});
});

/** Serves the installed package and an empty page, with these headers. */
async function serve(headers: Record<string, string>) {
  const files = sirv(join(project, "node_modules/nablab"), {dev: true});
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (request.url === "/") response.setHeader("Content-Type", "text/html").end("<!doctype html><title>empty</title>");
    else files(request, response, () => void response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close()};
}

/** A module that computes with the library and posts what it found. */
const script = (address: string, options: object) => `
import {hvp, start, tf} from "${address}dist/lib/engine.js";
const {name, adapter, refused} = await start(${JSON.stringify(options)});
const product = hvp((x) => tf.sum(tf.mul(x, tf.square(x))), tf.tensor1d([1, 2]), tf.ones([2]));
postMessage({name, adapter, refused, values: [...(await product.data())]});`;

/** Runs a module in the page or in a worker; gives what it posts. */
function posted(page: Page, code: string, place: "page" | "worker"): Promise<unknown> {
  return page.evaluate(
    ({code, place}) =>
      new Promise((resolve, reject) => {
        const address = URL.createObjectURL(new Blob([code], {type: "text/javascript"}));
        const target = place === "page" ? window : new Worker(address, {type: "module"});
        target.addEventListener("message", (event) => resolve((event as MessageEvent).data));
        target.addEventListener("error", (event) => reject(new Error((event as ErrorEvent).message)));
        if (place === "page") import(address).catch(reject);
      }),
    {code, place},
  );
}

test("in a page and in a worker, without a bundler", async ({page}) => {
  const {address, close} = await serve({});
  await page.goto(address);
  const values = [6, 12];
  expect(await posted(page, script(address, {}), "page")).toMatchObject({name: "webgpu", refused: [], values});
  const wasm = script(address, {backend: "wasm"});
  expect(await posted(page, wasm, "worker")).toMatchObject({name: "wasm", adapter: "WebAssembly, SIMD", values});
  close();
});

test("in an isolated page, with threads", async ({page}) => {
  const {address, close} = await serve({
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
  });
  await page.goto(address);
  const result = await posted(page, script(address, {backend: "wasm"}), "page");
  expect(result).toMatchObject({name: "wasm", adapter: "WebAssembly, SIMD, threads", values: [6, 12]});
  close();
});
