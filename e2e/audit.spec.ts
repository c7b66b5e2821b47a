/**
 * First and second derivatives on the GPU's backends: of every operation of the list against central differences in
 * float64, of random functions of random shapes against the cpu backend's; forward mode against reverse mode; symmetric
 * Hessians of networks; results that are known exactly. The errors are kept in `browser.json`, from which
 * `audit.test.ts` makes the table in `kernel/engine/gradients/README.md`; NABLAB_UPDATE=1 writes them anew.
 */
import {readFile, writeFile} from "node:fs/promises";
import {type Errors, isRight, TOLERANCE} from "../kernel/engine/gradients/audit/table.ts";
import {differentiable} from "../kernel/engine/gradients/list.ts";
import {type AuditPage, openAudit} from "./audit/open.ts";
import type {Outcome} from "./audit/page.ts";
import {expect, long, test} from "./nablab.ts";

type Backend = "webgl" | "webgpu";
type Results = Record<Backend, Errors> & {browser: string};

const file = new URL("../kernel/engine/gradients/audit/fixtures/browser.json", import.meta.url);
const operations = differentiable.map(({name}) => name);
const SEEDS = long ? 4 : 1;
/** Of ⟨c, J v⟩ − ⟨Jᵀ c, v⟩, relative to the sum of the terms. */
const DUALITY = 2e-6;
/** Relative to the largest number of a result. */
const EXACT = 2e-6;
/** What tf.fused computes in one kernel has no rule in forward mode, which says so. */
const FUSED = /fused activation (sigmoid|elu)/;

for (const backend of ["webgl", "webgpu"] as const) {
  /** WebGL compiles a shader for every shape, and is the second choice where there is no WebGPU. */
  const isFull = long || backend === "webgpu";

  test(`first and second derivatives of every operation on ${backend}`, async ({page, browser, problems: _}) => {
    test.setTimeout(SEEDS * 600_000);
    const audit = await openAudit(page);
    await audit.call("prepare", operations, SEEDS);
    console.log(`${backend}: ${await audit.call("start", backend)}`);
    const errors: Record<string, [first: number, second: number]> = {};
    const wrong: Outcome[] = [];
    for (const operation of operations) {
      const outcomes = await audit.call("derivatives", operation);
      expect(outcomes.length).toBeGreaterThan(0);
      const worst = (order: 0 | 1) =>
        Math.max(...outcomes.map(({errors}) => errors[order] ?? Number.POSITIVE_INFINITY));
      errors[operation] = [worst(0), worst(1)];
      wrong.push(...outcomes.filter((outcome) => outcome.thrown || !isRight(outcome.errors)));
    }
    if (process.env.NABLAB_UPDATE === "1") await write(backend, errors, browser.version());
    expect(wrong, `tolerances ${TOLERANCE}`).toEqual([]);
    const kept = (await read())[backend];
    const rightOnes = (all: Errors) => Object.keys(all).filter((operation) => isRight(all[operation] ?? []));
    expect(rightOnes(kept)).toEqual(rightOnes(errors));
  });

  test(`random functions of random shapes on ${backend}`, async ({page, problems: _}) => {
    test.setTimeout(SEEDS * 600_000);
    const audit = await openAudit(page);
    const count = await audit.call("prepareRandom", isFull ? 20 * SEEDS : 6);
    await audit.call("start", backend);
    expect(count).toBeGreaterThan(isFull ? 130 : 50);
    const wrong: Outcome[] = [];
    for (let i = 0; i < count; i++) {
      const outcome = await audit.call("random", i);
      if (outcome.thrown || !isRight(outcome.errors)) wrong.push(outcome);
    }
    expect(wrong, "derivatives against the cpu backend's").toEqual([]);
  });

  test(`${isFull ? "forward mode, " : ""}networks and exact results on ${backend}`, async ({page, problems: _}) => {
    const audit = await openAudit(page);
    await audit.call("start", backend);
    if (isFull) await expectDuality(audit);

    const networks = await audit.call("networks");
    expect(networks.length).toBeGreaterThan(3);
    for (const [i, name] of networks.entries()) {
      const {gap, size} = await audit.call("asymmetry", i);
      expect(size, name).toBeGreaterThan(0.01);
      expect(gap, `⟨u, Hv⟩ = ⟨v, Hu⟩: ${name}`).toBeLessThan(1e-5);
    }

    const fixtures = await audit.call("fixtures");
    expect(fixtures.length).toBeGreaterThan(10);
    for (const [i, name] of fixtures.entries()) {
      const {found, expected, slack} = await audit.call("fixture", i);
      const scale = Math.max(1, ...expected.map(Math.abs)) * slack;
      expect(found.length, name).toBe(expected.length);
      const off = Math.max(...found.map((x, j) => Math.abs(x - (expected[j] ?? Number.NaN))));
      expect(off / scale, `${name}: ${found.slice(0, 20)}`).toBeLessThan(EXACT);
    }
  });
}

/** One case in so many is compiled and batched; at full length all are. */
const STRIDE = long ? 1 : 9;

test("compiled and batched derivatives on webgpu", async ({page, problems: _}) => {
  test.setTimeout(900_000);
  const audit = await openAudit(page);
  await audit.call("start", "webgpu");
  const count = await audit.call("count");
  const wrong: Outcome[] = [];
  for (let i = 0; i < count; i += STRIDE) {
    const outcome = await audit.call("transformed", i);
    const isRight = outcome.errors.length === 2 && outcome.errors.every((error) => error < TOLERANCE[0]);
    if (outcome.thrown ? !FUSED.test(outcome.thrown) : !isRight) wrong.push(outcome);
  }
  expect(wrong, "derivatives compiled, and of a batch at once").toEqual([]);
});

async function expectDuality(audit: AuditPage): Promise<void> {
  let compared = 0;
  const wrong: Outcome[] = [];
  for (const operation of operations) {
    const outcomes = await audit.call("duality", operation);
    compared += outcomes.filter(({thrown}) => !thrown).length;
    wrong.push(...outcomes.filter(({errors: [gap = 1], thrown}) => (thrown ? !FUSED.test(thrown) : !(gap < DUALITY))));
  }
  expect(wrong, "forward mode against reverse mode").toEqual([]);
  expect(compared).toBeGreaterThan(300);
}

async function read(): Promise<Results> {
  return JSON.parse(await readFile(file, "utf8"));
}

async function write(backend: Backend, errors: Errors, version: string): Promise<void> {
  const results = {...(await read()), browser: `Chromium ${version}`, [backend]: errors};
  const rows = (all: Errors) =>
    Object.entries(all).map(([name, pair]) => {
      const rounded = pair.map((error) => Number(error.toPrecision(2)));
      return `    ${JSON.stringify(name)}: ${JSON.stringify(rounded)}`;
    });
  const parts = (["webgl", "webgpu"] as const).map((name) => `  "${name}": {\n${rows(results[name]).join(",\n")}\n  }`);
  await writeFile(file, `{\n  "browser": ${JSON.stringify(results.browser)},\n${parts.join(",\n")}\n}\n`);
}
