/** The built program as a child process. */
import {execFile, execFileSync} from "node:child_process";
import {copyFile, mkdir, mkdtemp, readFile, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {afterAll, beforeAll, describe, expect, test} from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** Inside of node_modules, so that the program finds the packages that are not bundled. */
const built = join(root, "node_modules/.cache/nablab-cli-test");
const program = join(built, "nablab.js");
const TIME = 180_000;
let notebooks = "";

beforeAll(async () => {
  notebooks = await mkdtemp(join(tmpdir(), "nablab-cli-"));
  const vite = join(root, "node_modules/vite/bin/vite.js");
  const config = ["--config", "vite.kernel.config.ts", "--mode", "node", "--logLevel", "warn"];
  execFileSync(process.execPath, [vite, "build", ...config, "--outDir", built], {cwd: root});
  execFileSync(process.execPath, [join(root, ".ci/pack-mnist.mjs")]);
  await mkdir(join(built, "data"), {recursive: true});
  await copyFile(join(root, "public/data/mnist.bin"), join(built, "data/mnist.bin"));
}, TIME);
afterAll(async () => {
  await rm(notebooks, {recursive: true});
  await rm(built, {recursive: true});
});

interface Outcome {
  code: number;
  out: string;
  err: string;
}

function nablab(
  args: string[],
  {input = "", env = {}, cwd}: {input?: string; env?: Record<string, string>; cwd?: string} = {},
) {
  return new Promise<Outcome>((resolve) => {
    const options = {env: {...process.env, ...env}, cwd};
    const child = execFile(process.execPath, [program, ...args], options, (error, out, err) =>
      resolve({code: error ? Number(error.code) : 0, out, err}),
    );
    child.stdin?.end(input);
  });
}

/** A notebook of TypeScript cells with ids from 1. */
function source(...cells: string[]): string {
  const scripts = cells.map((text, i) => {
    const lines = text.split("\n").map((line) => `    ${line}\n`);
    return `  <script id="${i + 1}" type="text/x-typescript">\n${lines.join("")}  </script>\n`;
  });
  return `<!doctype html>\n<notebook theme="air">\n  <title>Test</title>\n${scripts.join("")}</notebook>\n`;
}

async function file(name: string, ...cells: string[]): Promise<string> {
  const path = join(notebooks, name);
  await writeFile(path, source(...cells));
  return path;
}

describe("nablab run", () => {
  test(
    "a good notebook: exit 0, claims in words, results as JSON",
    async () => {
      const notebook = await file(
        "good.html",
        "const k: number = 3",
        "const x = tf.tensor([1, 2, 3]).mul(k)",
        "(await x.sum().data())[0]",
        `claim("tripling triples", {
  measured: (await x.data())[1],
  holds: (m) => m === 6,
  controls: {"not tripled": (await x.div(k).data())[1]},
})`,
        'expectValue("π", {measured: 22 / 7, expected: Math.PI, tolerance: 0.01})',
        `const canvas = document.createElement("canvas");
canvas.width = canvas.height = 2;
canvas.getContext("2d").fillRect(0, 0, 2, 2);
display(canvas)`,
        "(await lab.problems.mnist({limit: 7})).shape",
        "({nan: NaN, list: Float32Array.of(1.5), none: undefined})",
      );
      const json = join(notebooks, "good.json");
      const {code, out, err} = await nablab(["run", notebook, "--json", json]);
      expect({code, err}).toEqual({code: 0, err: ""});
      expect(out).toMatch(
        /good\.html: wasm \(WebAssembly.*\), seed \d+\n {2}✓ tripling triples\n {2}✓ π\n {2}8 cells, 2 claims, /,
      );
      const result = JSON.parse(await readFile(json, "utf8"));
      expect(result).toMatchObject({notebook, backend: "wasm", tensorsLeft: 0});
      expect(result.cells.map((cell: {status: string}) => cell.status)).toEqual(Array(8).fill("fresh"));
      expect(result.cells[2]).toMatchObject({id: "3", value: 18, ms: expect.any(Number)});
      expect(result.cells[2].html).toContain("18");
      expect(result.cells[5].html).toMatch(/<img[^>]* src="data:image\/png;base64,/);
      expect(result.cells[6].value).toEqual([7, 784]);
      expect(result.cells[7].value).toEqual({nan: "NaN", list: [1.5]});
      expect(result.claims).toMatchObject([
        {name: "tripling triples", passed: true, holds: true, controls: {"not tripled": false}, measured: 6},
        {name: "π", passed: true, controls: {}},
      ]);
    },
    TIME,
  );

  test(
    "errors name cell, line and column; what depends on them says so; exit 1",
    async () => {
      const notebook = await file(
        "bad.html",
        'const a = 3;\nfunction f() {\n  throw new RangeError("too far");\n}\nf();',
        "a + 1",
        "let z = ;",
        "1 + 1",
      );
      const {code, out} = await nablab(["run", notebook, "--backend", "cpu"]);
      expect(code).toBe(1);
      expect(out).toContain("bad.html: cpu (JavaScript)");
      expect(out).toMatch(/✗ cell 1, 3:\d+: RangeError: too far\n.*\(cell 1, 5:1\)\n/);
      expect(out).toContain("✗ cell 2: needs cell 1, which failed");
      expect(out).toMatch(/✗ cell 3, 1:9: SyntaxError/);
      expect(out).toContain("4 cells (3 failed), 0 claims");
    },
    TIME,
  );

  test(
    "a claim that fails is exit 1, even when no cell fails",
    async () => {
      const notebook = await file(
        "claim.html",
        'claim("everything is positive", {measured: 1, holds: (m) => m > 0, controls: {"the opposite": 1 + 1}})',
      );
      const {code, out} = await nablab(["run", notebook]);
      expect(code).toBe(1);
      expect(out).toContain(
        '✗ everything is positive: not shown, because it is true of the control "the opposite" as well',
      );
    },
    TIME,
  );

  test(
    "a hung notebook is ended at the timeout, and what it had said is kept",
    async () => {
      const notebook = await file(
        "hang.html",
        'expectValue("one", {measured: 1, expected: 1, tolerance: 0})',
        "await new Promise((resolve) => setTimeout(resolve, 500));\nfor (;;);",
      );
      const {code, out, err} = await nablab(["run", notebook, "--timeout", "15", "--json", "-"]);
      expect(code).toBe(1);
      expect(err).toMatch(/✗ The time of 15 s is up\.\n {4}not settled: cell 2 \(running\)/);
      expect(JSON.parse(out)).toMatchObject({
        failure: "The time of 15 s is up.",
        cells: [{status: "fresh"}, {status: "running"}],
        claims: [{name: "one", passed: true}],
        tensorsLeft: null,
      });
    },
    TIME,
  );

  test(
    "endless generators and inputs end by themselves",
    async () => {
      const notebook = await file(
        "live.html",
        "const step = (function* () { for (let n = 0; ; n++) yield n; })()",
        "step * 2",
        "const rate = view(Inputs.range([0, 1], {value: 0.25}))",
        "rate",
      );
      const {code, out} = await nablab(["run", notebook, "--json", "-"]);
      expect(code).toBe(0);
      const {cells} = JSON.parse(out);
      expect(cells[1].value).toBeGreaterThan(20);
      expect(cells[3].value).toBe(0.25);
    },
    TIME,
  );

  test(
    "standard input, --set, --seed, several notebooks",
    async () => {
      const first = await file("first.html", "const rate = view(Inputs.range([0, 1]))", "rate * 2", "seed");
      const second = source("let rate = 9", "rate");
      const {code, out, err} = await nablab(["run", first, "-", "--set", "rate=0.5", "--seed", "42", "--json", "-"], {
        input: second,
      });
      expect(code).toBe(0);
      expect(err).toMatch(/first\.html: wasm .*seed 42[\s\S]*-: wasm/);
      const results = JSON.parse(out);
      expect(results).toHaveLength(2);
      expect(results[0].cells[1].value).toBe(1);
      expect(results[0].cells[2].value).toBe(42);
      expect(results[1]).toMatchObject({notebook: "-", seed: 42, cells: [{}, {value: 0.5}]});
    },
    TIME,
  );

  test(
    "a notebook that ends its own kernel has failed",
    async () => {
      const notebook = await file("exit.html", "1", "process.exit(0)");
      const {code, out} = await nablab(["run", notebook]);
      expect(code).toBe(1);
      expect(out).toContain("✗ The kernel ended by itself, with exit code 0.");
    },
    TIME,
  );

  test(
    "manual cells run, disabled ones do not",
    async () => {
      const text = source("throw new Error('disabled')", "1 + 1")
        .replace('id="1"', 'id="1" data-run="disabled"')
        .replace('id="2"', 'id="2" data-run="manual"');
      const {code, out} = await nablab(["run", "-", "--json", "-"], {input: text});
      expect(code).toBe(0);
      expect(JSON.parse(out).cells).toMatchObject([{status: "disabled"}, {status: "fresh", value: 2}]);
    },
    TIME,
  );
});

test(
  "a new paper's notebook runs as it is, and its claim holds",
  async () => {
    await mkdir(join(notebooks, "notebooks"));
    const made = await nablab(["new-paper", "120-lucky-steps"], {cwd: notebooks});
    expect(made).toEqual({code: 0, out: expect.stringContaining("notebooks/papers/120-lucky-steps.html"), err: ""});
    const {code, out} = await nablab(["run", join(notebooks, "notebooks/papers/120-lucky-steps.html")]);
    expect(out).toMatch(/12 cells, 1 claim, /);
    expect(code).toBe(0);
    expect((await nablab(["new-paper", "120-lucky-steps"], {cwd: notebooks})).code).toBe(2);
  },
  TIME,
);

describe("bad use is exit 2, and nothing runs", () => {
  test.each([
    [[], /Say what to do/],
    [["run"], /Say which notebooks/],
    [["run", "x.html", "--nope"], /--nope/],
    [["run", "x.html", "--timeout", "-1"], /timeout/],
    [["run", "/no/such/file.html"], /\/no\/such\/file\.html: .*ENOENT/],
    [["run", "LICENSE"], /This is not a notebook/],
  ])(
    "%j",
    async (args, message) => {
      const {code, out, err} = await nablab(args);
      expect({code, out}).toEqual({code: 2, out: ""});
      expect(err).toMatch(message);
      expect(err).toContain("See nablab --help.");
    },
    TIME,
  );

  test(
    "a name that --set does not find, a file that --json cannot write",
    async () => {
      const notebook = await file("set.html", "const rate = 1");
      const set = await nablab(["run", notebook, "--set", "rat=2"]);
      expect(set).toMatchObject({code: 2, out: "", err: expect.stringContaining('"const rat = ..."; it has rate.')});
      const json = await nablab(["run", notebook, "--json", "/no/such/directory/out.json"]);
      expect(json).toMatchObject({code: 2, err: expect.stringContaining("--json: ENOENT")});
    },
    TIME,
  );

  test.each([[["--sandbox"]], [["--backend", "webgpu"]]])(
    "%j without a Chromium",
    async (options) => {
      const notebook = await file("sandbox.html", "1");
      const {code, out, err} = await nablab(["run", notebook, ...options], {env: {NABLAB_CHROMIUM: "/no/chromium"}});
      expect({code, out}).toEqual({code: 2, out: ""});
      expect(err).toMatch(/need Chromium or Chrome, and none is installed here/);
    },
    TIME,
  );
});

test(
  "--help and --version",
  async () => {
    const {version} = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    expect(await nablab(["--version"])).toEqual({code: 0, out: `${version}\n`, err: ""});
    const help = await nablab(["run", "--help"]);
    expect(help.code).toBe(0);
    expect(help.out).toMatch(/^Usage: nablab run FILE/);
  },
  TIME,
);
