import {execFileSync} from "node:child_process";
import {readFileSync} from "node:fs";
import {beforeAll, describe, expect, test} from "vitest";
import {CellsWorker} from "../app/editor/typescript/cells-worker.ts";
import {cellFile, exportedNames} from "../app/editor/typescript/module-text.ts";
import {builtins, type Libraries} from "../kernel/host/packages.ts";
import {createRunBuiltins, type RunBuiltinsOptions} from "../kernel/runtime/builtins.ts";
import {createSources, type SourcesOptions} from "../kernel/runtime/sources.ts";

test("the editor types exactly the names that the kernel gives to cells", () => {
  const never = new Promise<never>(() => {});
  const libraries = {tf: never, lab: never, markup: {}} as unknown as Libraries;
  const runs = {
    perRun: {claim: () => null, expectValue: () => null, store: () => null},
  } as unknown as RunBuiltinsOptions;
  const values = {...builtins(libraries), seed: 0, width: 0};
  const sources = createSources({values, loaded() {}} as unknown as SourcesOptions);
  const kernel = [...createRunBuiltins(runs).names(), ...sources.names()];
  const editor = exportedNames(readFileSync("app/editor/types/builtins.d.ts", "utf8"));
  expect(editor.sort()).toEqual(kernel.sort());
});

describe("cells that use lab, as readers write them", () => {
  let worker: CellsWorker;
  let models: {uri: {toString(): string}; version: number; getValue(): string}[] = [];
  let version = 0;

  beforeAll(() => {
    execFileSync(process.execPath, [".ci/pack-types.mjs"]);
    const pack = JSON.parse(readFileSync("public/data/types.json", "utf8"));
    worker = new CellsWorker({getMirrorModels: () => models}, {compilerOptions: {}, extraLibs: {}}, pack);
  });

  /** What the type checker says to these cells; the type of each name in `names`. */
  async function check(cells: readonly string[], names: readonly string[] = []) {
    models = cells.map((text, i) => ({
      uri: {toString: () => cellFile(String(i), "ts")},
      version: ++version,
      getValue: () => text,
    }));
    const files = models.map(({uri}) => uri.toString());
    const complaints = await Promise.all(files.map((file) => worker.getCellDiagnostics(file)));
    const types = names.map(async (name) => {
      const cell = cells.findIndex((text) => text.includes(name));
      const info = await worker.getQuickInfoAtPosition(files[cell] ?? "", (cells[cell] ?? "").indexOf(name));
      const text = info?.displayParts?.map((part) => part.text).join("") ?? "";
      return text.slice(text.indexOf(": ") + 2).replace(/\s+/g, " ");
    });
    return {complaints: complaints.flat().map(({message}) => message), types: await Promise.all(types)};
  }

  test.each<[string, string[], Record<string, string>]>([
    [
      "a function of one tensor, without annotations",
      ["const slope = lab.grad((w) => tf.sum(tf.square(w)));", "const dy = slope(tf.tensor1d([1, 2]));"],
      {dy: "tf.Tensor<tf.Rank>"},
    ],
    [
      "a network's parameters",
      [
        "const params = {layers: [{w: tf.zeros([2, 3]), b: tf.zeros([3])}, {w: tf.zeros([3, 1])}], scale: tf.scalar(1)};",
        `const loss = (p: typeof params, x: tf.Tensor) => {
  let h = x;
  for (const {w, b} of p.layers) h = tf.add(tf.matMul(h, w), b ?? 0);
  return tf.mean(tf.mul(h, p.scale));
};`,
        "const [value, gradient] = lab.valueAndGrad(loss)(params, tf.ones([4, 2]));\nconst scale = gradient.scale;",
        "const next = lab.tree.axpy(-0.1, gradient, params);\nconst again = loss(next, tf.ones([4, 2]));",
        "const curved = lab.hvp(loss, params, gradient, tf.ones([4, 2])).layers;",
      ],
      {value: "tf.Scalar", scale: "tf.Scalar", again: "tf.Tensor<tf.Rank>"},
    ],
    [
      "two arguments, vjp, jvp, vmap, statistics, curvature",
      [
        "const [y, pullback] = lab.vjp((a, b) => tf.mul(a, b), [tf.scalar(1), tf.scalar(2)]);\nconst [da, db] = pullback(y);",
        "const [, moved] = lab.jvp((w) => tf.exp(w), [tf.scalar(1)], [tf.scalar(1)]);",
        "const many = lab.vmap(lab.grad((x) => tf.square(x)))(tf.tensor1d([1, 2]));",
        "const noise = lab.perExample((w, x) => tf.sum(tf.mul(w, x), 1)).variance(tf.ones([2]), tf.ones([3, 2]));",
        `const top = (await lab.curvature.eigenvalues((v) => lab.hvp((w) => tf.sum(tf.square(w)), tf.ones([2]), v), 2, {
  count: 1,
  key: lab.rng.key(0),
})).value;`,
        "const step = lab.compile((w: tf.Tensor, rate: tf.Tensor) => tf.sub(w, tf.mul(rate, lab.grad((w) => tf.sum(w))(w))));",
        "const after = step(tf.ones([2]), 0.1);",
        "const short = lab.compile((x) => tf.mul(x, 2))(lab.checkpoint((x) => tf.tanh(x))(tf.ones([2])));",
      ],
      {da: "tf.Tensor<tf.Rank.R0>", many: "tf.Tensor<tf.Rank>", noise: "tf.Tensor<tf.Rank>"},
    ],
    [
      "imports, types and switches",
      [
        'import {hvp, tree} from "nablab/engine";\nimport * as all from "npm:nablab/lab";\nconst same = all.hvp === hvp;',
        "const params: lab.Tree = {w: tf.zeros([1])};\nconst key: lab.Key = lab.rng.key(0);",
        "lab.debug.nans = true;\nconst {peakBytes} = lab.memory();",
      ],
      {same: "boolean", peakBytes: "number"},
    ],
  ])("%s", async (_, cells, types) => {
    const found = await check(cells, Object.keys(types));
    expect(found.complaints).toEqual([]);
    expect(found.types).toEqual(Object.values(types));
  });

  test("a mistake is seen", async () => {
    const {complaints} = await check(["const g = lab.grad((w: {a: tf.Tensor}) => tf.sum(w.b))({a: tf.ones([1])});"]);
    expect(complaints).toEqual([expect.stringContaining("Property 'b' does not exist")]);
  });
});
