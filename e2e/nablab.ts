import {test as base, expect, type Locator, type Page} from "@playwright/test";
import type {Cell, Notebook} from "../kernel/notebook/notebook.ts";
import {cell, notebookOf} from "../kernel/notebook/testing.ts";
import {writeNotebook} from "../kernel/notebook/writer.ts";

export {expect};

/** True in `npm run test:long`: soaks and repetitions at full length. */
export const long = Boolean(process.env.NABLAB_LONG);

type CellText = string | (Partial<Cell> & {source: string});

/** The page under test, in the words of a user. */
export class Nablab {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens an address of ours, e.g. "#/n/tour/0-first-steps". */
  async open(route: string): Promise<void> {
    await this.page.goto(`${process.env.NABLAB_URL}${route}`);
  }

  /** Opens a notebook of these cells (ids "1", "2", …) as a file, the way a reader would, and agrees that it runs. */
  async openCells(...cells: CellText[]): Promise<void> {
    await this.openFile(...cells);
    await this.agree();
  }

  /** Does what the palette calls so. */
  async command(name: string): Promise<void> {
    await this.page.keyboard.press("ControlOrMeta+k");
    await this.page.getByRole("searchbox", {name: "Search commands"}).fill(name);
    await this.page.getByRole("menuitem", {name}).click();
  }

  /** Agrees that the open notebook, which came from outside, runs. */
  async agree(how: "Run" | "Run in lazy mode" = "Run"): Promise<void> {
    await this.consent.getByRole("button", {name: how, exact: true}).click();
    await expect(this.consent).toHaveCount(0);
  }

  /** What asks whether a notebook from outside may run. */
  get consent(): Locator {
    return this.page.getByRole("region", {name: "This notebook has not run"});
  }

  /** Opens a notebook of these cells as a file, and does not let it run. */
  async openFile(...cells: CellText[]): Promise<void> {
    const notebook: Notebook = {
      ...notebookOf(
        ...cells.map((each, i) => {
          const {source, ...fields} = typeof each === "string" ? {source: each} : each;
          return cell(String(i + 1), source, fields);
        }),
      ),
      title: "Test notebook",
    };
    await this.open("#/");
    await this.page
      .locator('input[type="file"]')
      .first()
      .setInputFiles({
        name: "test.html",
        mimeType: "text/html",
        buffer: Buffer.from(writeNotebook(notebook)),
      });
    await expect(this.cell("1")).toBeVisible();
  }

  cell(id: string): Locator {
    return this.page.locator(`[data-cell-id="${id}"]`);
  }

  output(id: string): Locator {
    return this.cell(id).locator("[data-output]");
  }

  async expectStatus(id: string, status: string): Promise<void> {
    await expect(this.cell(id)).toHaveAttribute("data-status", status);
  }

  async expectKernel(state: "starting" | "idle" | "busy" | "dead" | "held"): Promise<void> {
    await expect(this.page.locator("body")).toHaveAttribute("data-kernel", state);
  }

  /** Replaces a cell's text and, unless told otherwise, runs it by Shift+Enter. */
  async edit(id: string, text: string, key = "Shift+Enter"): Promise<void> {
    await this.cell(id).locator("[data-code]").click();
    const editor = this.cell(id).locator(".monaco-editor");
    await expect(editor).toBeVisible();
    await this.page.keyboard.press("ControlOrMeta+A");
    await this.page.keyboard.insertText(text);
    if (key) await this.page.keyboard.press(key);
  }

  async stop(): Promise<void> {
    await this.page.getByRole("button", {name: "Stop", exact: true}).click();
  }

  /** Runs a cell that never ends, presses Stop, and gives the milliseconds until the kernel was idle again. */
  async stopLatency(id: string): Promise<number> {
    await this.cell(id).hover();
    await this.cell(id).getByRole("button", {name: /^Run/}).first().click();
    await this.expectStatus(id, "running");
    const stop = await this.page.getByRole("button", {name: "Stop", exact: true}).elementHandle();
    const latency = await this.page.evaluate(
      (button) =>
        new Promise<number>((resolve) => {
          const start = performance.now();
          const seen = new MutationObserver(() => {
            if (document.body.dataset.kernel !== "idle") return;
            seen.disconnect();
            resolve(performance.now() - start);
          });
          seen.observe(document.body, {attributes: true, attributeFilter: ["data-kernel"]});
          (button as HTMLButtonElement).click();
        }),
      stop,
    );
    await this.expectStatus(id, "stale");
    return latency;
  }
}

export const test = base.extend<{nablab: Nablab; problems: string[]}>({
  /** Errors that the page itself threw; a test ends with none. */
  problems: async ({page}, use) => {
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(error?.stack || String(error)));
    await use(problems);
    expect(problems).toEqual([]);
  },
  nablab: async ({page, problems: _}, use) => {
    await use(new Nablab(page));
  },
});
