import {expect, long, test} from "./nablab.ts";

const SECONDS = long ? 60 : 30;
const RERUNS = long ? 1000 : 200;

test(`a 20 Hz live chart for ${SECONDS} s leaves the page free and its memory flat`, async ({nablab, page}) => {
  test.setTimeout(300_000);
  await nablab.openCells(
    `const t = (async function* () {
      for (let i = 0; ; i++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        yield i;
      }
    })()`,
    `Plot.plot({title: "t = " + t, height: 240, marks: [0, 1, 2].map((j) =>
      Plot.lineY(Array.from({length: 1000}, (_, i) => Math.sin((i + t * 10) / 50 + j)), {stroke: ["#4269d0", "#efb118", "#ff725c"][j]}))})`,
  );
  await expect(nablab.output("2").locator("[aria-label=line] path")).toHaveCount(3);
  // Monaco and the first layout are not part of the measurement.
  await page.waitForTimeout(4000);

  const client = await page.context().newCDPSession(page);
  const heap = async () => {
    await client.send("HeapProfiler.collectGarbage");
    return (await client.send("Runtime.getHeapUsage")).usedSize / 2 ** 20;
  };
  const nodes = () => page.locator("*").count();
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, {longTasks: tasks});
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map((e) => e.duration))).observe({
      type: "longtask",
    });
  });
  const start = {heap: await heap(), nodes: await nodes(), t: await frameNumber()};
  await page.waitForTimeout(SECONDS * 1000);
  const end = {heap: await heap(), nodes: await nodes(), t: await frameNumber()};
  const tasks = await page.evaluate(() => (window as unknown as {longTasks: number[]}).longTasks);
  console.log(
    `${((end.t - start.t) / SECONDS).toFixed(1)} charts a second; main-thread tasks over 50 ms: ${tasks.length}` +
      ` (worst ${Math.max(0, ...tasks).toFixed(0)} ms); heap ${start.heap.toFixed(1)} → ${end.heap.toFixed(1)} MiB;` +
      ` nodes ${start.nodes} → ${end.nodes}.`,
  );
  expect(end.t - start.t).toBeGreaterThan(SECONDS * 2);
  expect(end.heap - start.heap).toBeLessThan(8);
  expect(Math.abs(end.nodes - start.nodes)).toBeLessThan(50);

  async function frameNumber(): Promise<number> {
    return Number((await nablab.output("2").textContent())?.match(/t = (\d+)/)?.[1]);
  }
});

test(`${RERUNS} re-runs leave the tensor count where it was`, async ({nablab, page}) => {
  test.setTimeout(600_000);
  await nablab.openCells(
    `const tick = view(Object.assign(document.createElement("input"), {type: "number", value: "0", className: "tick"}))`,
    // Five tensors a run, none of them disposed by hand, one held only by a closure.
    `const reader = (() => { const secret = tf.tensor1d([Number(tick), 2, 3]).mul(2).add(tf.scalar(1)).sum(); return async () => (await secret.data())[0]; })()`,
    "await reader()",
    `const generator = (async function* () { const kept = tf.tensor1d([1, 2, 3, Number(tick)]); for (let i = 0; i < 3; i++) yield (await kept.sum().data())[0]; })()`,
    "generator",
    'const counted = view(Inputs.button("Count tensors"))',
    `{
      // Two collections with a pause let finalizers run before the count.
      for (let i = 0; i < 2; i++) {
        globalThis.gc();
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      display(\`count \${counted}: \${tf.memory().numTensors} tensors\`);
    }`,
  );
  let counts = 0;
  const expected = (n: number) => 2 * (n + 5) + 3;
  await expect(nablab.output("3")).toContainText(String(expected(0)));
  const settle = async (n: number) => {
    await expect(nablab.output("3")).toContainText(String(expected(n)));
    await expect(nablab.output("5")).toContainText(String(6 + n));
  };
  const rerun = async (from: number, to: number) => {
    for (let n = from; n <= to; n++) {
      await page.locator("input.tick").fill(String(n));
      if (n % 10 === 0) await settle(n);
    }
    await settle(to);
  };
  await rerun(1, 20);
  const before = await tensors();
  await rerun(21, RERUNS);
  const after = await tensors();
  console.log(`Tensors after 20 re-runs: ${before}, after ${RERUNS}: ${after}.`);
  expect(after).toBeLessThanOrEqual(before + 2);

  /** The kernel's own count, after a garbage collection there (`--expose-gc`). */
  async function tensors(): Promise<number> {
    await nablab.output("6").getByRole("button").click();
    const counted = nablab.output("7");
    counts += 1;
    await expect(counted).toContainText(`count ${counts}:`);
    return Number((await counted.textContent())?.match(/: (\d+) tensors/)?.[1]);
  }
});
