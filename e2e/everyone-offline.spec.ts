/** After one visit everything works without the network, from any folder of any static host; updates ask first. */
import {cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {chromium, type Page} from "@playwright/test";
import {serve} from "../.ci/serve.mjs";
import {expect, long, test} from "./nablab.ts";

test.use({serviceWorkers: "allow"});

const SHIPPED = readdirSync("notebooks", {withFileTypes: true})
  .filter((entry) => entry.isDirectory())
  .flatMap(({name}) =>
    readdirSync(join("notebooks", name))
      .filter((file) => file.endsWith(".html"))
      .map((file) => `${name}/${file.replace(".html", "")}`),
  );

/** A host that has the page in a folder of its own. */
async function host() {
  const folder = mkdtempSync(join(tmpdir(), "nablab-host-"));
  const page = join(folder, "lab", "nablab");
  cpSync("dist", page, {recursive: true, filter: (name) => !/dist\/(lib|nablab\.js)/.test(name)});
  const {port, close: first} = await serve(0, folder);
  let close = first;
  return {
    url: `http://localhost:${port}/lab/nablab/`,
    page,
    close: () => close(),
    /** The files have changed: the server looks at them once, when it starts. */
    async restart() {
      close();
      ({close} = await serve(port, folder));
    },
    remove() {
      close();
      rmSync(folder, {recursive: true});
    },
  };
}

/** Waits until this browser keeps the whole page. */
const kept = (page: Page) =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller) return;
    await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, {once: true}));
  });

test("every shipped notebook runs with the server gone", async ({page, problems: _}) => {
  test.setTimeout(900_000);
  const {url, close, remove} = await host();
  try {
    await page.goto(url);
    await kept(page);
    close();
    await expect(fetch(url)).rejects.toThrow();
    expect(SHIPPED.length).toBeGreaterThan(5);
    const papers = SHIPPED.filter((name) => !name.startsWith("tour/"));
    const some = SHIPPED.filter((name) => name.startsWith("tour/")).concat(papers.slice(0, 2), papers.slice(-1));
    for (const name of long ? SHIPPED : new Set(some)) {
      await page.goto("about:blank");
      await page.goto(`${url}#/n/${name}`);
      // Text cells and at least one cell of code have run, in the sandboxed frame, on a backend.
      await expect(page.locator("body"), name).toHaveAttribute("data-backend", /./);
      await expect(page.locator('[data-kind="ts"][data-status="fresh"]').first(), name).toBeVisible();
      await expect(page.locator("[data-output] :is(svg, canvas, form)").first(), name).toBeVisible();
    }
    // The editor and its types come from the same place.
    await page.locator("[data-code]").first().click();
    await expect(page.locator(".monaco-editor").first()).toBeVisible();
  } finally {
    remove();
  }
});

test("the page can be installed, and its icons are what the manifest says", async () => {
  const {url, remove} = await host();
  // A profile of its own: in private windows nothing is installed.
  const profile = mkdtempSync(join(tmpdir(), "nablab-profile-"));
  const executablePath = process.env.NABLAB_CHROMIUM ?? "/usr/bin/chromium";
  const context = await chromium.launchPersistentContext(profile, {executablePath, args: ["--no-sandbox"]});
  const page = await context.newPage();
  try {
    await page.goto(url);
    await kept(page);
    const browser = await page.context().newCDPSession(page);
    expect((await browser.send("Page.getAppManifest")).errors).toEqual([]);
    const {installabilityErrors} = await browser.send("Page.getInstallabilityErrors");
    expect(installabilityErrors).toEqual([]);
    // What the browser made of each picture, beside what is said of it.
    const icons = await page.evaluate(async () => {
      const link = document.querySelector<HTMLLinkElement>('link[rel="manifest"]')?.href ?? "";
      const {icons} = (await (await fetch(link)).json()) as {icons: {src: string; sizes: string; purpose?: string}[]};
      return Promise.all(
        icons.map(async ({src, sizes, purpose = "any"}) => {
          const image = new Image();
          image.src = new URL(src, link).href;
          await image.decode();
          const real = src.endsWith(".svg") ? "any" : `${image.naturalWidth}x${image.naturalHeight}`;
          return {purpose, sizes, real};
        }),
      );
    });
    for (const {sizes, real} of icons) expect(real).toBe(sizes);
    expect(icons.map(({purpose, sizes}) => `${purpose} ${sizes}`)).toEqual([
      "any 192x192",
      "any 512x512",
      "maskable 512x512",
      "any any",
    ]);
  } finally {
    await context.close();
    rmSync(profile, {recursive: true, force: true});
    remove();
  }
});

test("a new version is announced and comes when the reader wants it", async ({page, context, problems: _}) => {
  const {url, page: folder, restart, remove} = await host();
  try {
    await page.goto(url);
    await kept(page);

    // A new build: another title, and a service worker that knows its hash.
    const index = join(folder, "index.html");
    writeFileSync(
      index,
      readFileSync(index, "utf8").replace("<title>Nablab</title>", "<title>Nablab the next</title>"),
    );
    const worker = join(folder, "sw.js");
    const text = readFileSync(worker, "utf8").replace(/(url:\s*["'`]index\.html["'`],\s*revision:\s*["'`])/, "$1next-");
    expect(text).toContain("next-");
    writeFileSync(worker, text);
    for (const name of ["index.html.gz", "sw.js.gz"]) rmSync(join(folder, name), {force: true});
    await restart();

    const other = await context.newPage();
    await other.goto(url);
    await page.reload();
    await expect(page.getByText("A new version of Nablab is here.")).toBeVisible();
    await expect(page).toHaveTitle("Nablab");

    // Not under the feet of the other tab.
    await page.getByRole("button", {name: "Load it now"}).click();
    await expect(page.getByText("Another tab shows the old version.")).toBeVisible();
    await expect(page).toHaveTitle("Nablab");
    await other.close();
    await page.getByRole("button", {name: "Load it now"}).last().click();
    await expect(page).toHaveTitle("Nablab the next");
  } finally {
    remove();
  }
});
