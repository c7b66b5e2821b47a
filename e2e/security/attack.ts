/**
 * Cells of a hostile notebook, and what must be true once they have run: each has failed where the reader sees it and in
 * the kernel's log, and of the page nothing has changed and nothing has left.
 */
import {createServer} from "node:http";
import type {AddressInfo} from "node:net";
import type {Page} from "@playwright/test";
import type {CellKind} from "../../kernel/notebook/notebook.ts";
import {test as base, expect, type Nablab} from "../nablab.ts";

export interface Attack {
  /** What it tries. */
  readonly tries: string;
  /** The cell; `TARGET` in it becomes the address of a server that must never hear of it. */
  readonly cell: string | {readonly kind: CellKind; readonly source: string};
  /** What stops it, for the table in the docs. */
  readonly by: string;
  /** error: the cell fails; refused: a note says what was left out; contained: it runs, and `check` shows that it gets nowhere. */
  readonly ends: "error" | "refused" | "contained";
  /** What the kernel's log says of the cell; of what is contained nothing. */
  readonly trace?: RegExp;
  readonly check?: (page: Page, nablab: Nablab, id: string) => Promise<void>;
}

/** A cell of HTML. */
export const markup = (source: string): Attack["cell"] => ({kind: "html", source});

/** A server that counts who comes, from whatever origin. */
export interface Target {
  readonly address: string;
  readonly visits: string[];
}

export const test = base.extend<{target: Target; log: string[]}>({
  target: async ({page: _}, use) => {
    const visits: string[] = [];
    const server = createServer((request, response) => {
      visits.push(`${request.method} ${request.url}`);
      response.setHeader("Access-Control-Allow-Origin", "*");
      response.setHeader("Content-Type", "text/javascript");
      response.end("globalThis.stolen = true;");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    await use({address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, visits});
    server.close();
  },
  log: async ({page}, use) => {
    const lines: string[] = [];
    page.on("console", (message) => {
      if (message.text().startsWith("[kernel] ")) lines.push(message.text().slice("[kernel] ".length));
    });
    await use(lines);
  },
});

const SETTLED = {error: "error", refused: "fresh", contained: "fresh"};
/** All cells have run by then: a hang guard. */
const SOON = {timeout: 8000};
const SECRET = "what other notebooks hold";

/** Opens a notebook of these attacks, lets all of them run, and looks at what became of each and of the page. */
export async function storm(
  attacks: readonly Attack[],
  {page, nablab, target, log}: {page: Page; nablab: Nablab; target: Target; log: string[]},
): Promise<void> {
  const aim = (text: string) => text.replaceAll("TARGET", target.address);
  const cells = attacks.map(({cell}) => (typeof cell === "string" ? aim(cell) : {...cell, source: aim(cell.source)}));
  const surprises: string[] = [];
  page.on("dialog", (dialog) => {
    surprises.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("download", (download) => surprises.push(`download: ${download.url()}`));
  page.context().on("page", (opened) => surprises.push(`window: ${opened.url()}`));

  await nablab.openCells(...cells, `"the last cell"`);
  await page.evaluate((secret) => localStorage.setItem("secret", secret), SECRET);
  const last = String(attacks.length + 1);
  await expect(nablab.output(last)).toContainText("the last cell");
  const before = await stateOf(page);

  for (const [index, attack] of attacks.entries()) {
    const id = String(index + 1);
    await test.step(attack.tries, async () => {
      const cell = nablab.cell(id);
      await cell.scrollIntoViewIfNeeded();
      // Soft: one hole does not hide the next.
      const {soft} = expect;
      await soft(cell, attack.tries).toHaveAttribute("data-status", SETTLED[attack.ends], SOON);
      if (attack.ends === "refused") await soft(cell.locator(".output-refused"), attack.tries).toBeVisible(SOON);
      const own = () => log.filter((line) => line.startsWith(`cell ${id}: `)).join("\n");
      if (attack.trace) await soft.poll(own, {message: `the log on “${attack.tries}”`, ...SOON}).toMatch(attack.trace);
      await attack.check?.(page, nablab, id);
    });
  }

  expect(target.visits).toEqual([]);
  expect(surprises).toEqual([]);
  expect(await stateOf(page)).toEqual(before);
  // The page's controls can still be reached: nothing lies over them.
  await nablab.expectKernel("idle");
  await page.getByRole("button", {name: "Run all"}).click({trial: true});
}

/** What no output may change. */
function stateOf(page: Page): Promise<unknown> {
  return page.evaluate(() => ({
    address: location.href,
    title: document.title,
    secret: localStorage.getItem("secret"),
    keys: Object.keys(localStorage).sort(),
    cookie: document.cookie,
    stolen: "stolen" in globalThis || "stolen" in Object.prototype,
    frames: document.querySelectorAll("iframe").length,
    scripts: document.querySelectorAll("script:not([src])").length,
    bases: document.querySelectorAll("base, meta[http-equiv='refresh']").length,
    full: document.fullscreenElement !== null || document.pointerLockElement !== null,
    focus: Boolean(document.activeElement?.closest(".output-host")),
    bar: JSON.stringify(document.querySelector(".bar")?.getBoundingClientRect()),
    background: getComputedStyle(document.body).backgroundColor,
    methods: typeof document.getElementById + typeof document.querySelector + typeof document.body,
  }));
}
