/** `nablab run --sandbox`: the command line drives the page of its own dist/ in an installed Chromium. */
import {spawnSync} from "node:child_process";
import {fileURLToPath} from "node:url";
import {expect, test} from "@playwright/test";

const program = fileURLToPath(new URL("../dist/nablab.js", import.meta.url));

function cell(id: number, text: string): string {
  return `<script id="${id}" type="text/x-typescript">\n    ${text}\n  </script>`;
}

function run(cells: string[], ...options: string[]) {
  const input = `<!doctype html><notebook><title>Sandboxed</title>${cells.map((text, i) => cell(i + 1, text)).join("")}</notebook>`;
  const {status, stdout, stderr} = spawnSync(process.execPath, [program, "run", "-", "--json", "-", ...options], {
    input,
    encoding: "utf8",
  });
  expect(stdout, stderr).toMatch(/^\{/);
  return {status, result: JSON.parse(stdout)};
}

test("runs on WebGPU, without the rights of Node", async () => {
  const {status, result} = run(
    [
      "const k = 1;",
      "const x = tf.tensor([1, 2]).mul(k);",
      'expectValue("doubled", {measured: await x.data(), expected: [2, 4], tolerance: 1e-6})',
      "typeof globalThis.process",
      'fetch("https://example.com")',
    ],
    "--sandbox",
    "--set",
    "k=2",
    "--backend",
    "webgpu",
  );
  expect(status).toBe(1);
  expect(result.backend).toBe("webgpu");
  expect(result.claims).toMatchObject([{name: "doubled", passed: true}]);
  expect(result.cells.map(({status}: {status: string}) => status)).toEqual([
    "fresh",
    "fresh",
    "fresh",
    "fresh",
    "error",
  ]);
  expect(result.cells[2].html).toContain("<figure");
  expect(result.cells[3].html).toContain("undefined");
});

test("a hung notebook ends at the timeout", async () => {
  const {status, result} = run(["1 + 1", "for (;;);"], "--sandbox", "--timeout", "20");
  expect(status).toBe(1);
  expect(result).toMatchObject({failure: "The time of 20 s is up.", cells: [{status: "fresh"}, {status: "running"}]});
});
