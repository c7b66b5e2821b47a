/**
 * What goes wrong, and what must be true all the while: the page answers, what other cells have shown stands, and there
 * is a kernel again that runs cells. How long the page did not answer and how long it took are written down
 * (figures.ts).
 */
import type {Page} from "@playwright/test";
import {test as base, type Nablab, expect as slow} from "../nablab.ts";
import {measured} from "./figures.ts";
import {watch} from "./stall.ts";

/** Whatever is waited for comes soon, or not at all. */
const expect = slow.configure({timeout: 60_000});

/** A row of the table. */
export interface Fault {
  /** What goes wrong; the key of its figures. */
  readonly fault: string;
  /** What stops it. */
  readonly by: string;
  /** What becomes of it. */
  readonly result: string;
}

const ENDS = {
  error: "the cell fails and says why",
  cut: "shown up to the budget, with what is missing",
  runs: "runs, and harms nothing",
  stopped: "Stop ends it, and the kernel stays",
  ended: "Stop ends it, by another kernel where this one does not answer in time",
  replaced: "Stop puts another kernel in place, and says so",
  lost: "the kernel ends, another takes its place, and the page says why",
} as const;

export interface CellFault extends Fault {
  readonly source: string;
  readonly ends: keyof typeof ENDS;
  /** What its reader sees: in the cell, or of a kernel that is replaced in a notice. */
  readonly says?: RegExp;
  /** What sets it off once the cell has run. */
  readonly act?: (page: Page, nablab: Nablab, id: string) => Promise<void>;
}

/** A cell that goes wrong. */
export function cell(fault: Omit<CellFault, "result">): CellFault {
  return {...fault, result: ENDS[fault.ends]};
}

export const test = base.extend({
  /** What a kernel's thread says of the errors that cells leave uncaught is heard here too; the page's own come from its files. */
  problems: async ({page}, use) => {
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(error?.stack || String(error)));
    await use(problems);
    expect(problems.filter((text) => text.includes("/assets/"))).toEqual([]);
  },
});

const STANDS = "what the first cell has shown";
/** A machine that does something else is no fault of the page's: only a hang guard. The figures are the measurement. */
const STALL_LIMIT_MS = 30_000;

/** Opens a notebook of these cells, lets one after the other go wrong, and looks after each that all else works. */
export async function survive(faults: readonly CellFault[], {page, nablab}: {page: Page; nablab: Nablab}) {
  await open(faults, page, nablab);
  const watched = await watch(page);
  for (const [index, fault] of faults.entries()) {
    const id = String(index + 2);
    await test.step(fault.fault, async () => {
      try {
        await watched.worst();
        const recovery = await inject(fault, id, {page, nablab});
        const stall = await watched.worst();
        await expect(nablab.output("1"), "the first cell's output stands").toContainText(STANDS);
        await expectAnswer(nablab, String(faults.length + 2));
        expect(stall.page).toBeLessThan(STALL_LIMIT_MS);
        measured(fault.fault, {stall: stall.page, control: stall.control, recovery});
      } catch (error) {
        // One hole does not hide the next.
        expect.soft(String(error), fault.fault).toBe("survived");
        await open(faults, page, nablab);
        await watched.restart();
      }
    });
  }
}

async function open(faults: readonly CellFault[], page: Page, nablab: Nablab): Promise<void> {
  const manual = (source: string) => ({source, run: "manual" as const});
  await page.goto("about:blank");
  await chooseWasm(page, nablab);
  await nablab.openCells(
    `"${STANDS}"`,
    ...faults.map(({source}) => manual(source)),
    manual("`answered ${Date.now()}`"),
  );
  await expect(nablab.output("1")).toContainText(STANDS);
  await expect(page.locator("body")).toHaveAttribute("data-backend", "wasm");
  await expectKernel(page, "idle");
  // Editors are loaded once all is at rest, which takes the page's thread: no fault's doing.
  await expect(page.locator(".monaco-editor").first()).toBeVisible();
  await page.waitForTimeout(1000);
}

/**
 * New kernels compute on WASM: here the graphics processor is a program that takes both cores from the page whenever a
 * kernel begins.
 */
async function chooseWasm(page: Page, nablab: Nablab): Promise<void> {
  await nablab.open("#/");
  await expect(page.locator('input[type="file"]').first()).toBeAttached();
  await page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open("nablab");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const transaction = opening.result.transaction("settings", "readwrite");
          transaction.objectStore("settings").put({backend: "wasm"}, "settings");
          transaction.oncomplete = () => {
            opening.result.close();
            resolve();
          };
        };
      }),
  );
  await page.goto("about:blank");
}

/** Lets a cell go wrong and waits for its end. Returns the milliseconds that the kernel was gone, if it was. */
async function inject(fault: CellFault, id: string, {page, nablab}: {page: Page; nablab: Nablab}) {
  const {ends, says, act} = fault;
  const place = nablab.cell(id);
  const start = Date.now();
  await runCell(nablab, id);
  if (act) {
    await expect(place).toHaveAttribute("data-status", "fresh");
    await act(page, nablab, id);
  }
  switch (ends) {
    case "error":
    case "cut":
    case "runs":
      await expect(place, fault.fault).toHaveAttribute("data-status", ends === "error" ? "error" : "fresh");
      if (says) await expect(place.locator(ends === "error" ? ".error-view" : "[data-output]")).toContainText(says);
      await expectKernel(page, "idle");
      return null;
    case "stopped":
    case "ended":
    case "replaced": {
      await expectKernel(page, "busy");
      // Long enough that whatever it makes piles up.
      await page.waitForTimeout(500);
      const recovery = await stopAndWait(page);
      const notice = page.locator(".notice").getByText("did not answer and was replaced");
      if (ends === "replaced") await expect(notice).toBeVisible();
      if (ends === "stopped") await expect(notice).toHaveCount(0);
      await dismissAll(page);
      return recovery;
    }
    case "lost": {
      const notice = page.locator(".notice").getByText(says ?? /kernel/);
      await expect(notice).toBeVisible({timeout: 120_000});
      await expectKernel(page, "idle");
      const recovery = Date.now() - start;
      await dismissAll(page);
      return recovery;
    }
  }
}

async function expectKernel(page: Page, state: "idle" | "busy"): Promise<void> {
  await expect(page.locator("body")).toHaveAttribute("data-kernel", state);
}

/** Presses a cell's Run. */
export async function runCell(nablab: Nablab, id: string): Promise<void> {
  const place = nablab.cell(id);
  await place.scrollIntoViewIfNeeded();
  await place.hover();
  await place.getByRole("button", {name: /^Run/}).first().click();
}

/** Presses Stop; the milliseconds until there is an idle kernel. */
export function stopAndWait(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const start = performance.now();
        const look = () => {
          if (document.body.dataset.kernel !== "idle") return;
          seen.disconnect();
          resolve(performance.now() - start);
        };
        const seen = new MutationObserver(look);
        seen.observe(document.body, {attributes: true, attributeFilter: ["data-kernel"]});
        document.querySelector<HTMLButtonElement>(".button.stop")?.click();
      }),
  );
}

/** Notices go by themselves too, so none is waited for. */
async function dismissAll(page: Page): Promise<void> {
  const buttons = page.locator(".notice").getByRole("button", {name: "Dismiss"});
  await buttons.evaluateAll((all) => {
    for (const button of all) (button as HTMLButtonElement).click();
  });
}

/** A cell runs: the kernel that is there works. */
async function expectAnswer(nablab: Nablab, id: string): Promise<void> {
  const before = await nablab.output(id).textContent();
  await runCell(nablab, id);
  await expect(nablab.output(id)).toContainText("answered");
  await expect(nablab.output(id)).not.toHaveText(before || "nothing");
}
