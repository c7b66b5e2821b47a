import type {Page} from "@playwright/test";
import {expect, type Nablab, test} from "../nablab.ts";
import {figure} from "./figure.ts";

const quantile = (values: readonly number[], q: number) => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
};

/** A notebook as readers write them: headings, text with values, code, charts, and inputs that things depend on. */
function cells(count: number) {
  return Array.from({length: count}, (_, i) => {
    if (i === 0) return "const rate = view(Inputs.range([0, 1], {step: 0.01, value: 0.1, label: 'rate'}))";
    if (i % 10 === 1)
      return {
        kind: "md" as const,
        source: `## Part ${i}\n\nThe rate is \${rate}, and ${"words ".repeat(40)}`,
        pinned: false,
      };
    if (i % 10 === 5)
      return `Plot.plot({height: 200, title: "Chart ${i}", marks: [Plot.lineY(Array.from({length: 200}, (_, k) => Math.sin(k / 20 + ${i}) * rate))]})`;
    return `const v${i} = ${i} * rate;\nconst w${i} = [v${i}, v${i} + 1].map((x) => x ** 2);\ndisplay(w${i}.length + ${i})`;
  });
}

for (const count of [200, 500]) {
  test(`long-${count}`, async ({nablab, page}) => {
    const start = Date.now();
    await nablab.openCells(...cells(count));
    figure(`open a ${count}-cell notebook: first cell on the page`, Date.now() - start, "ms");
    await nablab.expectStatus(String(count), "fresh");
    figure(`open a ${count}-cell notebook: last cell has run`, Date.now() - start, "ms");
    await expect(page.locator(".monaco-editor").first()).toBeVisible();
    await page.waitForTimeout(3000);
    const editors = await page.locator(".monaco-host").count();
    figure(`${count} cells: editors on the page`, editors, "");

    const cpu = await processorTime(page);
    const frames = await scroll(page);
    // What a frame costs whatever else the machine does: under 16 ms, 60 a second are possible.
    figure(
      `${count} cells: page's thread, processor time for a frame of scrolling`,
      (await cpu()) / frames.length,
      "ms",
    );
    figure(
      `${count} cells: frames a second while scrolling`,
      1000 / (frames.reduce((a, b) => a + b, 0) / frames.length),
      "1/s",
    );
    figure(`${count} cells: frame while scrolling, p95`, quantile(frames, 0.95), "ms");
    figure(`${count} cells: frame while scrolling, worst`, quantile(frames, 1), "ms");
    await expect(page.locator("[data-output]:not(:empty)")).toHaveCount(count);

    const typed = await typing(nablab, page, String(Math.floor(count / 2) + 3));
    figure(`${count} cells: typing latency, median`, quantile(typed, 0.5), "ms");
    figure(`${count} cells: typing latency, p95`, quantile(typed, 0.95), "ms");
  });
}

test("large-output", async ({nablab, page}) => {
  await nablab.openCells(
    {kind: "md", source: "# Large", pinned: false},
    // 10 MB of text in a table of the page's own elements.
    "html`<pre>${'0123456789abcdef'.repeat(640 * 1024)}</pre>`",
    "Array.from({length: 200000}, (_, i) => ({i, name: 'row ' + i, value: Math.random()}))",
    "for (let i = 0; i < 20000; i++) console.log('line', i, 'x'.repeat(480))",
    "1 + 1",
  );
  const start = Date.now();
  await nablab.expectStatus("5", "fresh");
  await expect(nablab.output("5")).toContainText("2");
  figure("outputs of 10 MB: all cells have run", Date.now() - start, "ms");
  const frames = await scroll(page);
  figure("outputs of 10 MB: frame while scrolling, p95", quantile(frames, 0.95), "ms");
  const typed = await typing(nablab, page, "5");
  figure("outputs of 10 MB: typing latency, p95", quantile(typed, 0.95), "ms");
});

/** Begins to count the milliseconds of processor time that the page's thread takes; the result reads the count. */
async function processorTime(page: Page): Promise<() => Promise<number>> {
  const client = await page.context().newCDPSession(page);
  await client.send("Performance.enable", {timeDomain: "threadTicks"});
  const read = async () => {
    const {metrics} = await client.send("Performance.getMetrics");
    return (metrics.find(({name}) => name === "TaskDuration")?.value ?? Number.NaN) * 1000;
  };
  const start = await read();
  return async () => (await read()) - start;
}

/** Scrolls through the notebook with the wheel's events; gives the milliseconds between frames. */
async function scroll(page: Page): Promise<number[]> {
  return page.evaluate(
    () =>
      new Promise<number[]>((resolve) => {
        const frames: number[] = [];
        let last = performance.now();
        window.scrollTo({top: 0, behavior: "instant"});
        const step = (time: number) => {
          frames.push(time - last);
          last = time;
          const before = scrollY;
          window.scrollBy({top: 90, behavior: "instant"});
          if (scrollY === before || frames.length > 600) resolve(frames.slice(5));
          else requestAnimationFrame(step);
        };
        requestAnimationFrame(step);
      }),
  );
}

/** Types into a cell; gives the milliseconds from each key press until the frame with it is painted. */
async function typing(nablab: Nablab, page: Page, id: string): Promise<number[]> {
  await nablab.cell(id).scrollIntoViewIfNeeded();
  await nablab.cell(id).locator("[data-code]").click();
  await expect(nablab.cell(id).locator(".monaco-editor.focused")).toBeVisible();
  await page.keyboard.press("ControlOrMeta+End");
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, {typed: times});
    addEventListener(
      "keydown",
      (event) => {
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => times.push(performance.now() - event.timeStamp);
          channel.port2.postMessage(null);
        });
      },
      {capture: true},
    );
  });
  await page.keyboard.type(" // the quick brown fox jumps over the lazy dog, and the dog sleeps on", {delay: 70});
  return page.evaluate(() => (window as unknown as {typed: number[]}).typed.slice(5));
}
