/**
 * A working day with a live notebook, eight hours put together into ten minutes: charts that never rest, training that
 * begins again and again, controls, edits, Stop and restarts. What the page and its kernel hold must not grow. In
 * `npm run test:long` only.
 */
import type {Page} from "@playwright/test";
import {expect, long, Nablab, test} from "./nablab.ts";

const MINUTES = Number(process.env.NABLAB_SOAK_MINUTES ?? 10);
/** Until here caches fill and code is compiled, which is no growth. */
const WARM_SHARE = 0.25;
const ROUNDS_A_SAMPLE = 4;

const NO_GPU = ["--no-sandbox", "--disable-gpu", "--disable-software-rasterizer", "--js-flags=--expose-gc"];
const SWIFTSHADER = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--js-flags=--expose-gc",
];

const CELLS = [
  `const rate = view(Inputs.range([0.01, 0.2], {label: "rate", step: 0.01, value: 0.1}))`,
  `const losses = (async function* () {
  const kept = [];
  const x = tf.randomNormal([64, 8], 0, 1, "float32", 1);
  const y = tf.matMul(x, tf.ones([8, 1]));
  let w = tf.zeros([8, 1]);
  const f = (w) => tf.mean(tf.square(tf.sub(tf.matMul(x, w), y)));
  for (let step = 0; ; step++) {
    const next = tf.tidy(() => tf.sub(w, tf.mul(rate, tf.grad(f)(w))));
    w.dispose();
    w = next;
    const loss = tf.tidy(() => f(w));
    kept.push((await loss.data())[0]);
    loss.dispose();
    if (kept.length > 200) {
      kept.length = 0;
      w.dispose();
      w = tf.zeros([8, 1]);
    }
    yield kept.slice();
  }
})()`,
  `Plot.plot({title: "Loss at rate " + rate, height: 200, marks: [Plot.lineY(losses, {x: (_, i) => i})]})`,
  `{
  console.log("rate", rate, losses.length);
  display(html\`<p>\${losses.length} losses at rate \${rate}</p>\`);
}`,
  `const noted = 0`,
  `noted + 1`,
  {source: "0", run: "manual"},
  `"the last cell"`,
] as const;

interface Sample {
  readonly minute: number;
  readonly heap: number;
  readonly nodes: number;
  readonly listeners: number;
  readonly tensors: number;
  /** Milliseconds from a control's change to the chart that knows it: what waits on the way makes it longer. */
  readonly answer: number;
}

for (const [backend, args] of [
  ["wasm", NO_GPU],
  ["webgpu", SWIFTSHADER],
] as const) {
  test(`a day in ${MINUTES} minutes on ${backend}`, async ({playwright}) => {
    test.skip(!long, "only in npm run test:long");
    test.setTimeout(MINUTES * 120_000 + 300_000);
    const browser = await playwright.chromium.launch({executablePath: process.env.NABLAB_CHROMIUM, args: [...args]});
    const page = await browser.newPage({viewport: {width: 1280, height: 900}});
    const nablab = new Nablab(page);
    await nablab.openCells(...CELLS);
    await expect(page.locator("body")).toHaveAttribute("data-backend", backend);
    await expect(nablab.output("3").locator('svg [aria-label="line"] path')).toBeAttached();

    const samples: Sample[] = [];
    const start = Date.now();
    const minutes = () => (Date.now() - start) / 60_000;
    for (let round = 1; minutes() < MINUTES; round++) {
      await work(nablab, round);
      if (round % ROUNDS_A_SAMPLE !== 0) continue;
      const answer = await moveControl(nablab, round);
      samples.push({minute: minutes(), answer, ...(await held(page))});
    }
    await browser.close();

    const warm = samples.filter(({minute}) => minute > MINUTES * WARM_SHARE);
    expect(warm.length).toBeGreaterThan(5);
    console.log(
      `${samples.length} samples on ${backend}; slopes for each hour of the day, from the last three quarters:`,
    );
    // A minute of this stands for so many hours.
    const hours = 8 / MINUTES;
    for (const [name, unit, most] of LIMITS) {
      const slope = theilSen(warm.map((sample) => [sample.minute * hours, sample[name]]));
      const first = warm[0]?.[name] ?? 0;
      console.log(
        `  ${name}: ${slope.toFixed(3)} ${unit} an hour (${first.toFixed(1)} to ${warm.at(-1)?.[name].toFixed(1)})`,
      );
      expect.soft(slope, name).toBeLessThan(most);
    }
  });
}

/** What may be gained in an hour of the day: eight of them stay far below what a reader would notice. */
const LIMITS: readonly (readonly [Exclude<keyof Sample, "minute">, string, number])[] = [
  ["heap", "MiB", 1],
  ["nodes", "nodes", 50],
  ["listeners", "listeners", 20],
  ["tensors", "tensors", 1],
  ["answer", "ms", 50],
];

/** What a reader does in about ten minutes of the day. */
async function work(nablab: Nablab, round: number): Promise<void> {
  const {page} = nablab;
  await page.waitForTimeout(2000);
  await moveControl(nablab, round);
  await nablab.edit("5", `const noted = ${round}`);
  await expect(nablab.output("6")).toContainText(String(round + 1));
  await page.keyboard.press("Escape");
  if (round % 3 === 0) {
    await nablab.edit("7", "for (;;);");
    await nablab.expectStatus("7", "running");
    await nablab.stop();
    await nablab.expectStatus("7", "stale");
    // To run all is to run this one too.
    await nablab.edit("7", `${round}`);
    await nablab.expectStatus("7", "fresh");
    await page.keyboard.press("Escape");
  }
  await nablab.command("Restart the kernel and run all");
  await expect(nablab.output("6")).toContainText(String(round + 1));
  await nablab.expectStatus("3", "fresh");
}

/** Sets the control; the milliseconds until the chart says so. */
async function moveControl(nablab: Nablab, round: number): Promise<number> {
  const value = (0.01 + (round % 19) / 100).toFixed(2);
  const start = Date.now();
  await nablab.output("1").locator("input[type=number]").fill(value);
  await expect(nablab.output("3")).toContainText(`Loss at rate ${Number(value)}`);
  return Date.now() - start;
}

/** What the page holds after a collection, and the tensors that its kernel tells of. */
async function held(page: Page): Promise<Pick<Sample, "heap" | "nodes" | "listeners" | "tensors">> {
  const client = await page.context().newCDPSession(page);
  await client.send("Performance.enable");
  await client.send("HeapProfiler.collectGarbage");
  const {metrics} = await client.send("Performance.getMetrics");
  await client.detach();
  const of = (wanted: string) => metrics.find(({name}) => name === wanted)?.value ?? Number.NaN;
  const told = (await page.locator(".pill-detail").first().textContent()) ?? "";
  return {
    heap: of("JSHeapUsedSize") / 2 ** 20,
    nodes: of("Nodes"),
    listeners: of("JSEventListeners"),
    tensors: Number(/([\d,]+) tensor/.exec(told)?.[1]?.replaceAll(",", "") ?? 0),
  };
}

/** The median of the slopes between all pairs of points: single spikes do not bend it (Sen 1968). */
function theilSen(points: readonly (readonly [number, number])[]): number {
  const slopes = points.flatMap(([x, y], i) => points.slice(i + 1).map(([u, v]) => (v - y) / (u - x)));
  slopes.sort((a, b) => a - b);
  return slopes[Math.floor(slopes.length / 2)] ?? Number.NaN;
}
