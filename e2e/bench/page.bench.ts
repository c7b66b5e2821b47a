import {brotliCompressSync} from "node:zlib";
import type {Page} from "@playwright/test";
import {expect, type Nablab, test} from "../nablab.ts";
import {figure} from "./figure.ts";

const quantile = (sorted: number[], q: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;

test("first-picture", async ({nablab, page}) => {
  const client = await page.context().newCDPSession(page);
  await client.send("Network.enable");
  let bytes = 0;
  client.on("Network.loadingFinished", (event) => {
    bytes += event.encodedDataLength;
  });
  figure("first picture, cold", await firstPicture(nablab, page), "ms");
  figure("bytes before the first picture", bytes / 1024, "KiB");
  figure("first picture, warm", await firstPicture(nablab, page), "ms");
});

/** Milliseconds from navigation until the first chart of the first notebook is on the page. */
async function firstPicture(nablab: Nablab, page: Page): Promise<number> {
  await page.goto("about:blank");
  await nablab.open("#/n/tour/0-first-steps");
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const look = () => {
          if (!document.querySelector("[data-output] svg path")) return false;
          resolve(performance.now());
          return true;
        };
        if (look()) return;
        const seen = new MutationObserver(() => look() && seen.disconnect());
        seen.observe(document.body, {childList: true, subtree: true});
      }),
  );
}

/** Bytes that a page has fetched of its own program: page, scripts and styles, without kernel, editor and workers. */
function watchShell(page: Page): () => Promise<number> {
  const urls = new Set<string>();
  page.on("request", (request) => {
    const isShell = /^(document|script|stylesheet)$/.test(request.resourceType());
    if (isShell && request.url().startsWith("http") && !EDITOR.test(request.url())) urls.add(request.url());
  });
  return async () => {
    // Until nothing has been asked for in two seconds: what is loaded when there is time counts too.
    for (let before = 0; before < urls.size; await page.waitForTimeout(2000)) before = urls.size;
    // Asked for anew: a browser does not keep the bodies of all that it has loaded.
    const bodies = await Promise.all([...urls].map(async (url) => Buffer.from(await (await fetch(url)).arrayBuffer())));
    return bodies.reduce((sum, body) => sum + brotliCompressSync(body).length, 0) / 1000;
  };
}

const EDITOR = /\/(kernel|editor|attach|cells|worker|monaco)[.\w-]*\.(js|css)$/;

test("page-weight", async ({page, context}) => {
  const url = process.env.NABLAB_URL as string;
  const homeShell = watchShell(page);
  await page.goto(`${url}#/`);
  await page.locator(".cards").first().waitFor();
  figure("shell of the home page, brotli", await homeShell(), "KB");
  const other = await context.newPage();
  const notebookShell = watchShell(other);
  await other.goto(`${url}#/n/tour/0-first-steps`);
  await other.locator("[data-output] svg").first().waitFor();
  // Its training goes on, so that the editor waits for the reader.
  figure("shell of a notebook before its editor, brotli (goal: 250)", await notebookShell(), "KB");
  await other.locator("[data-code]").first().hover();
  await other.locator(".monaco-editor").first().waitFor();
  figure("shell of a notebook with all that opens at a press, brotli", await notebookShell(), "KB");
});

test("round-trip", async ({nablab, page}) => {
  await nablab.openCells("1 + 1");
  await expect(nablab.output("1")).toContainText("2");
  const times: number[] = [];
  for (let i = 0; i < 60; i++) {
    await nablab.edit("1", `1 + ${i}`, "");
    times.push(
      await page.evaluate(
        (wanted) =>
          new Promise<number>((resolve) => {
            const output = document.querySelector('[data-cell-id="1"] [data-output]') as HTMLElement;
            const t = performance.now();
            const seen = new MutationObserver(() => {
              if (output.textContent?.trim() !== wanted) return;
              seen.disconnect();
              resolve(performance.now() - t);
            });
            seen.observe(output, {childList: true, subtree: true, characterData: true});
            document.querySelector<HTMLButtonElement>('[data-cell-id="1"] button[aria-label^="Run"]')?.click();
          }),
        String(1 + i),
      ),
    );
  }
  times.sort((a, b) => a - b);
  figure("cell round trip, median", quantile(times, 0.5), "ms");
  figure("cell round trip, p95", quantile(times, 0.95), "ms");
});

test("stop", async ({nablab, page}) => {
  await nablab.openCells("1 + 1", {source: "for (;;);", run: "manual"});
  await nablab.expectStatus("1", "fresh");
  // As a reader stops, with time for a spare kernel to load in between; and faster than that.
  for (const [manner, pause] of [
    ["4 s apart", 4000],
    ["back to back", 0],
  ] as const) {
    const times: number[] = [];
    for (let i = 0; i < 12; i++) {
      await page.waitForTimeout(pause);
      times.push(await nablab.stopLatency("2"));
    }
    times.sort((a, b) => a - b);
    figure(`Stop of for(;;); to idle, ${manner}, median`, quantile(times, 0.5), "ms");
    figure(`Stop of for(;;); to idle, ${manner}, worst`, quantile(times, 1), "ms");
  }
});

test("live-chart", async ({nablab, page}) => {
  await nablab.openCells(
    "const t = (function* () { for (let i = 0; ; i++) yield i; })()",
    `Plot.plot({title: "t = " + t, height: 240, marks: [0, 1, 2].map((j) =>
      Plot.lineY(Array.from({length: 1000}, (_, i) => Math.sin((i + t) / 50 + j)), {stroke: ["#4269d0", "#efb118", "#ff725c"][j]}))})`,
  );
  await expect(nablab.output("2").locator("[aria-label=line] path")).toHaveCount(3);
  await page.waitForTimeout(4000);
  const client = await page.context().newCDPSession(page);
  await client.send("Performance.enable");
  const read = async () => {
    const {metrics} = await client.send("Performance.getMetrics");
    const metric = (name: string) => metrics.find((m) => m.name === name)?.value ?? Number.NaN;
    const t = Number((await nablab.output("2").textContent())?.match(/t = (\d+)/)?.[1]);
    return {
      t,
      script: metric("ScriptDuration"),
      layout: metric("LayoutDuration") + metric("RecalcStyleDuration"),
      at: metric("Timestamp"),
    };
  };
  const start = await read();
  await page.waitForTimeout(10_000);
  const end = await read();
  // The generator yields once a frame; its count is the number of charts made, an upper bound of those shown.
  const charts = end.t - start.t;
  figure("live chart, 3 × 1,000 points", charts / (end.at - start.at), "charts/s");
  figure("live chart, script on the page's thread", ((end.script - start.script) * 1000) / charts, "ms/chart");
  figure("live chart, style and layout", ((end.layout - start.layout) * 1000) / charts, "ms/chart");
});
