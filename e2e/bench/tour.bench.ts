/** How live the notebooks of the tour are, on WASM: without a graphics card, and without its software stand-in. */
import type {Locator, Page} from "@playwright/test";
import {expect, long, Nablab, test} from "../nablab.ts";
import {locate, SLUGS} from "../tour.ts";
import {figure} from "./figure.ts";
import {firstPicture, launchOnWasm} from "./first-picture.ts";

/** Seconds that a run is watched, and minutes for which runs follow each other before memory is looked at again. */
const SECONDS = 10;
const MINUTES = long ? 10 : 0.5;

for (const slug of SLUGS) {
  test(`tour: ${slug}`, async ({playwright}) => {
    test.setTimeout(120_000 + MINUTES * 120_000);
    const browser = await launchOnWasm(playwright);
    const page = await browser.newPage({viewport: {width: 1280, height: 900}});
    const nablab = new Nablab(page);
    await nablab.open(`#/n/tour/${slug}`);
    const {figure: shown, control, key} = locate(nablab, slug);
    figure(`${slug}: first picture, cold`, await firstPicture(shown), "ms");
    await expect(page.locator("body")).toHaveAttribute("data-backend", "wasm");

    const player = page.getByRole("group", {name: "Run"}).first();
    const hasPlayer = (await player.count()) > 0;
    const press = (name: string) => player.getByRole("button", {name, exact: true}).press("Enter");
    if (hasPlayer) await press("Reset");
    const {rate, frames, tasks, later} = await watch(shown, SECONDS);
    figure(`${slug}: pictures while it computes`, rate, "/s");
    figure(`${slug}: frames of the page`, frames / SECONDS, "/s");
    figure(`${slug}: tasks over 50 ms while it computes`, tasks.length, "");
    figure(`${slug}: longest of them`, Math.max(0, ...tasks), "ms");
    figure(`${slug}: longest task after the run has ended`, Math.max(0, ...later), "ms");

    if (hasPlayer) {
      await press("Reset");
      await press("Pause");
      await page.waitForTimeout(2000);
    }
    await control.focus();
    const changed = await firstChange(shown);
    await page.keyboard.press(key);
    figure(`${slug}: control to the next picture`, await changed(), "ms");

    if (hasPlayer) {
      const before = await memory(page);
      await press("Play");
      for (const end = Date.now() + MINUTES * 60_000; Date.now() < end; ) {
        await page.waitForTimeout(5000);
        await press("Reset");
      }
      await press("Pause");
      await press("Reset");
      await page.waitForTimeout(2000);
      const after = await memory(page);
      figure(`${slug}: heap of the page gained in ${MINUTES} min of runs`, after.heap - before.heap, "MiB");
      figure(`${slug}: tensors gained in ${MINUTES} min of runs`, after.tensors - before.tensors, "");
    }
    await browser.close();
  });
}

interface Watched {
  /** Pictures a second, from the first to the last: a run may end before the time is over. */
  readonly rate: number;
  /** Frames of the page. */
  readonly frames: number;
  /** How long the page's long tasks took that began before the last picture, and after it, when the editors are loaded. */
  readonly tasks: number[];
  readonly later: number[];
}

/** Frames and long tasks of the page, and other pictures of the output. */
async function watch(output: Locator, seconds: number): Promise<Watched> {
  return output.evaluate(async (element, seconds) => {
    let [frames, isOther, isOver] = [0, false, false];
    const pictures: number[] = [];
    const tasks: PerformanceEntry[] = [];
    const changes = new MutationObserver(() => {
      isOther = true;
    });
    changes.observe(element, {childList: true, subtree: true, attributes: true, characterData: true});
    const long = new PerformanceObserver((list) => tasks.push(...list.getEntries()));
    long.observe({type: "longtask"});
    const look = () => {
      frames++;
      if (isOther) pictures.push(performance.now());
      isOther = false;
      if (!isOver) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    isOver = true;
    changes.disconnect();
    long.disconnect();
    const [first = 0, last = first] = [pictures[0], pictures.at(-1)];
    const durations = (isWanted: (start: number) => boolean) =>
      tasks.filter(({startTime}) => isWanted(startTime)).map(({duration}) => duration);
    return {
      rate: last > first ? (1000 * (pictures.length - 1)) / (last - first) : 0,
      frames,
      tasks: durations((start) => start <= last),
      later: durations((start) => start > last),
    };
  }, seconds);
}

/** Milliseconds from the next key to the next change of an output; begins to watch at once. */
async function firstChange(output: Locator): Promise<() => Promise<number>> {
  const told = await output.evaluateHandle((element) => {
    const took = new Promise<number>((resolve) => {
      let start = Number.NaN;
      addEventListener("keydown", () => (start = performance.now()), {capture: true, once: true});
      const seen = new MutationObserver(() => {
        if (Number.isNaN(start)) return;
        seen.disconnect();
        resolve(performance.now() - start);
      });
      seen.observe(element, {childList: true, subtree: true, attributes: true, characterData: true});
    });
    return {took};
  });
  return () => told.evaluate(({took}) => took);
}

/** The page's heap after a collection, in MiB, and the tensors that the kernel says it holds. */
async function memory(page: Page): Promise<{heap: number; tensors: number}> {
  const client = await page.context().newCDPSession(page);
  await client.send("HeapProfiler.collectGarbage");
  const {usedSize} = await client.send("Runtime.getHeapUsage");
  await client.detach();
  const told =
    (await page
      .getByText(/[\d,]+ tensors?/)
      .first()
      .textContent()) ?? "";
  return {heap: usedSize / 2 ** 20, tensors: Number(/([\d,]+) tensor/.exec(told)?.[1]?.replaceAll(",", ""))};
}
