/** The machine or the tab fails: nothing that was typed is lost but a second's worth, and the kernel goes on. */
import type {Page} from "@playwright/test";
import {expect, long, Nablab} from "../nablab.ts";
import {runCell, stopAndWait, test} from "./fault.ts";
import {measured, NO_PAGE, stallOf} from "./figures.ts";
import {machine} from "./machine.ts";
import {watch} from "./stall.ts";

const LIVE = `const t = (async function* () {
  for (let i = 0; ; i++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    yield i;
  }
})()`;
/** What is typed, one character after the other and never with a rest in which the page would save. */
const WORDS = "the quick brown fox jumps over the lazy dog and goes on to the next field ".repeat(3);
const PAUSE_MS = 80;

/** Types until the page dies; what had been typed at each moment. */
async function type(page: Page, isOver: () => boolean): Promise<{at: number; text: string}[]> {
  const typed: {at: number; text: string}[] = [];
  let text = "";
  for (const letter of WORDS) {
    if (isOver()) break;
    try {
      await page.keyboard.type(letter);
    } catch {
      break;
    }
    text += letter;
    typed.push({at: Date.now(), text});
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return typed;
}

/** Opens a notebook with a cell of text and puts the cursor into it. */
async function openText(nablab: Nablab): Promise<string> {
  await nablab.openCells('"what the first cell has shown"', "// ");
  await nablab.edit("2", "// ", "");
  await expect(nablab.page.locator(".save-state")).toHaveText("Saved");
  return nablab.page.url();
}

/** The text of the second cell in a new tab; the milliseconds until it was there. */
async function textAfter(page: Page, address: string): Promise<{text: string; ms: number}> {
  const start = Date.now();
  await page.goto(address);
  const code = new Nablab(page).cell("2").locator("[data-code]");
  await expect(code).toContainText("// ");
  return {text: ((await code.textContent()) ?? "").replace(/\u00a0/g, " "), ms: Date.now() - start};
}

// At any instant: within the wait for a save, while one is under way, and after it.
for (const [end, instants] of [
  [machine.crashed, long ? [900, 2500] : [900]],
  [machine.killed, [1337]],
] as const) {
  test(end.fault, async ({page, context}) => {
    test.skip(end === machine.killed && !long, "in npm run test:long");
    let worst = 0;
    for (const instant of instants) {
      const tab = await context.newPage();
      const address = await openText(new Nablab(tab));
      let diedAt = 0;
      const client = await tab.context().newCDPSession(tab);
      const dead = new Promise<void>((resolve) => tab.once("crash", () => resolve()));
      setTimeout(() => {
        diedAt = Date.now();
        const death =
          end === machine.crashed ? client.send("Page.crash") : tab.goto("chrome://kill").then(() => undefined);
        // A page that is gone does not answer.
        death.catch(() => undefined);
      }, instant);
      const typed = await type(tab, () => diedAt > 0);
      await dead;
      await tab.close();
      const {text, ms} = await textAfter(page, address);
      const due = (typed.findLast(({at}) => at <= diedAt - 1000)?.text ?? "").trimEnd();
      expect(text.startsWith(`// ${due}`), `${JSON.stringify(text)} begins with ${JSON.stringify(due)}`).toBe(true);
      expect(`// ${WORDS}`.startsWith(text.trimEnd())).toBe(true);
      worst = Math.max(worst, ms);
    }
    measured(end.fault, {...NO_PAGE, recovery: worst});
    await expect(new Nablab(page).output("1")).toContainText("what the first cell has shown");
  });
}

test(machine.reloaded.fault, async ({nablab, page}) => {
  const address = await openText(nablab);
  let worst = 0;
  for (const letters of [3, 11, 16]) {
    await nablab.edit("2", "// ", "");
    const text = WORDS.slice(0, letters);
    for (const letter of text) await page.keyboard.type(letter);
    await page.reload();
    const after = await textAfter(page, address);
    expect(after.text.trimEnd()).toBe(`// ${text}`.trimEnd());
    worst = Math.max(worst, after.ms);
  }
  measured(machine.reloaded.fault, {...NO_PAGE, recovery: worst});
});

test(machine.slow.fault, async ({nablab, page}) => {
  const client = await page.context().newCDPSession(page);
  await client.send("Emulation.setCPUThrottlingRate", {rate: 6});
  await nablab.openCells(LIVE, "`t = ${t}`", {source: "for (;;);", run: "manual"}, "// ");
  await expect(nablab.output("2")).toContainText("t = ");
  const watched = await watch(page);
  await nablab.edit("4", "1000 + 337");
  await expect(nablab.output("4")).toContainText("1337");
  await expect(page.locator(".save-state")).toHaveText("Saved");
  // A kernel that answers in time stays, however late the page reads its answer.
  const stall = await watched.worst();
  await stopAndWait(page);
  await expect(page.getByText("did not answer and was replaced")).toHaveCount(0);
  await runCell(nablab, "3");
  await nablab.expectStatus("3", "running");
  const recovery = await stopAndWait(page);
  await nablab.expectStatus("3", "stale");
  await expect(nablab.output("4")).toContainText("1337");
  await client.send("Emulation.setCPUThrottlingRate", {rate: 1});
  measured(machine.slow.fault, {recovery, ...stallOf(stall)});
});

const time = async (nablab: Nablab, id = "2") =>
  Number((await nablab.output(id).textContent())?.match(/t = (\d+)/)?.[1] ?? -1);

test(machine.asleep.fault, async ({nablab, page}) => {
  // The page's clocks stand at once eight hours later, as after a sleep that its timers did not see.
  await page.addInitScript(() => {
    const [now, date] = [performance.now.bind(performance), Date.now];
    const slept = {ms: 0};
    Object.assign(window, {slept});
    performance.now = () => now() + slept.ms;
    Date.now = () => date() + slept.ms;
  });
  await nablab.openCells(LIVE, "`t = ${t}`");
  await expect(nablab.output("2")).toContainText("t = ");
  await page.evaluate(() => {
    (window as unknown as {slept: {ms: number}}).slept.ms = 8 * 3_600_000;
  });
  const before = await time(nablab);
  await expect.poll(() => time(nablab)).toBeGreaterThan(before + 20);
  await page.waitForTimeout(12_000);
  await nablab.expectKernel("busy");
  expect(await time(nablab)).toBeGreaterThan(before + 40);
  expect(await page.locator("body").getAttribute("data-kernel")).toBe("busy");
  measured(machine.asleep.fault, {...NO_PAGE, recovery: null});
});

test(machine.clock.fault, async ({nablab, page}) => {
  await page.addInitScript(() => {
    const date = Date.now;
    const jump = {ms: 0};
    Object.assign(window, {jump});
    Date.now = () => date() + jump.ms;
  });
  await nablab.openCells(LIVE, "`t = ${t}`", {
    source: "await new Promise(() => {})",
    run: "manual",
  });
  await expect(nablab.output("2")).toContainText("t = ");
  const watched = await watch(page);
  await runCell(nablab, "3");
  for (const days of [1, -1]) {
    await page.evaluate((ms) => {
      (window as unknown as {jump: {ms: number}}).jump.ms = ms;
    }, days * 86_400_000);
    await page.waitForTimeout(2500);
    await expect(nablab.cell("3").locator(".since")).toHaveText(/^since \d{1,2} s$/);
    const before = await time(nablab);
    await expect.poll(() => time(nablab)).toBeGreaterThan(before);
  }
  measured(machine.clock.fault, {recovery: null, ...stallOf(await watched.worst())});
});

/** Makes the page think that nobody sees it, and draw nothing, as a tab in the background. */
async function outOfSight(page: Page, unseen: boolean): Promise<void> {
  await page.evaluate((unseen) => {
    Object.defineProperty(document, "visibilityState", {value: unseen ? "hidden" : "visible", configurable: true});
    Object.defineProperty(document, "hidden", {value: unseen, configurable: true});
    const {requestAnimationFrame: draw} = Window.prototype as unknown as {
      requestAnimationFrame: typeof requestAnimationFrame;
    };
    const own = window as unknown as {
      waiting?: FrameRequestCallback[];
      requestAnimationFrame?: unknown;
      draw?: typeof draw;
    };
    own.draw ??= window.requestAnimationFrame.bind(window);
    if (unseen) {
      own.waiting = [];
      own.requestAnimationFrame = (callback: FrameRequestCallback) => own.waiting?.push(callback) ?? 0;
    } else {
      own.requestAnimationFrame = own.draw;
      for (const callback of own.waiting ?? []) own.draw(callback);
    }
    document.dispatchEvent(new Event("visibilitychange"));
  }, unseen);
}

test(machine.unseen.fault, async ({nablab, page}) => {
  await nablab.openCells(LIVE, "`t = ${t}`");
  await expect(nablab.output("2")).toContainText("t = ");
  const watched = await watch(page);
  await outOfSight(page, true);
  const before = await time(nablab);
  await page.waitForTimeout(4000);
  const start = Date.now();
  await outOfSight(page, false);
  await expect.poll(() => time(nablab)).not.toBe(before);
  // What it shows first is of now, not of then: it did not begin to go on only now.
  expect(await time(nablab)).toBeGreaterThan(before + 20);
  measured(machine.unseen.fault, {recovery: Date.now() - start, ...stallOf(await watched.worst())});
});

test(machine.resting.fault, async ({nablab, page}) => {
  await nablab.openCells(LIVE, "`t = ${t}`", "const n = 1", "n * 2");
  await expect(nablab.output("2")).toContainText("t = ");
  await nablab.command("In a tab out of sight: Rest");
  const watched = await watch(page);
  await outOfSight(page, true);
  await page.waitForTimeout(1000);
  const before = await time(nablab);
  await page.waitForTimeout(3000);
  expect(await time(nablab)).toBe(before);
  // What is run goes on all the same.
  await nablab.edit("3", "const n = 21");
  await expect(nablab.output("4")).toContainText("42");
  const start = Date.now();
  await outOfSight(page, false);
  await expect.poll(() => time(nablab)).toBeGreaterThan(before);
  measured(machine.resting.fault, {recovery: Date.now() - start, ...stallOf(await watched.worst())});
});
