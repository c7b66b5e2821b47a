import {appendFileSync} from "node:fs";
import {expect, test} from "@playwright/test";
import {serve} from "../../.ci/serve.mjs";
import type {Row} from "./engine/measure.ts";

// Bundled by `npm run bench`; the page is empty, since all that is measured runs in workers.
test("engine/webgpu", async ({page}) => {
  test.setTimeout(1_500_000);
  const {port, close} = await serve(0, process.env.NABLAB_BENCH_PAGE);
  try {
    await page.goto(`http://localhost:${port}/`);
    await page.exposeFunction("report", (rows: Row[]) => {
      for (const row of rows) appendFileSync(process.env.NABLAB_BENCH_ROWS as string, `${JSON.stringify(row)}\n`);
    });
    await page.addScriptTag({type: "module", url: "/page.js"});
    await page.waitForFunction(() => "measureOnWebGpu" in globalThis);
    const measure = (only: string) => globalThis.measureOnWebGpu(only, (rows) => globalThis.report(rows));
    await page.evaluate(measure, process.env.NABLAB_BENCH_ONLY ?? "");
  } finally {
    close();
  }
  expect(page.isClosed()).toBe(false);
});

declare global {
  var report: (rows: Row[]) => Promise<void>;
}
