import {expect, long, test} from "./nablab.ts";

const TIMES = long ? 100 : 12;

test(`for(;;); is stopped ${TIMES} times of ${TIMES}`, async ({nablab, page}) => {
  test.setTimeout(600_000);
  await nablab.openCells("1 + 1", "for (;;);".replace("for", "if (globalThis.go) for"));
  await nablab.expectStatus("1", "fresh");
  await nablab.edit("2", "for (;;);", "");

  const latencies: number[] = [];
  for (let i = 0; i < TIMES; i++) {
    await nablab.cell("2").getByRole("button", {name: /^Run/}).first().click();
    await nablab.expectStatus("2", "running");
    // The page is alive while the kernel is not: a frame comes within a tenth of a second.
    const frame = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const t = performance.now();
          requestAnimationFrame(() => resolve(performance.now() - t));
        }),
    );
    expect(frame).toBeLessThan(1000);
    latencies.push(
      await page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            const t = performance.now();
            const seen = new MutationObserver(() => {
              if (document.body.dataset.kernel !== "idle") return;
              seen.disconnect();
              resolve(performance.now() - t);
            });
            seen.observe(document.body, {attributes: true, attributeFilter: ["data-kernel"]});
            document.querySelector<HTMLButtonElement>('button[aria-label="Stop"]')?.click();
          }),
      ),
    );
    await nablab.expectStatus("2", "stale");
  }
  latencies.sort((a, b) => a - b);
  const [median, worst] = [latencies[Math.floor(TIMES / 2)], latencies[TIMES - 1]];
  console.log(`Stop to idle: median ${median?.toFixed(0)} ms, worst ${worst?.toFixed(0)} ms, ${TIMES} of ${TIMES}.`);
  expect(latencies).toHaveLength(TIMES);
});
