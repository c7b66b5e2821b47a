import {expect, long, test} from "./nablab.ts";

const TIMES = long ? 100 : 12;

test(`for(;;); is stopped ${TIMES} times of ${TIMES}, and the page stays responsive`, async ({nablab, page}) => {
  test.setTimeout(1_200_000);
  await nablab.openCells("1 + 1", {source: "for (;;);", run: "manual"});
  await nablab.expectStatus("1", "fresh");

  // The longest time between two frames of the page, over all of it.
  await page.evaluate(() => {
    const gaps = {worst: 0};
    Object.assign(window, {gaps});
    let last = performance.now();
    const frame = (now: number) => {
      gaps.worst = Math.max(gaps.worst, now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  const latencies: number[] = [];
  for (let i = 0; i < TIMES; i++) latencies.push(await nablab.stopLatency("2"));
  latencies.sort((a, b) => a - b);
  const gap = await page.evaluate(() => (window as unknown as {gaps: {worst: number}}).gaps.worst);
  console.log(
    `Stop to idle, ${TIMES} of ${TIMES}: median ${latencies[Math.floor(TIMES / 2)]?.toFixed(0)} ms, ` +
      `worst ${latencies.at(-1)?.toFixed(0)} ms; longest gap between frames ${gap.toFixed(0)} ms.`,
  );
  // Hang guards only: the figures above are the measurement.
  expect(latencies.at(-1)).toBeLessThan(30_000);
  expect(gap).toBeLessThan(10_000);
});
