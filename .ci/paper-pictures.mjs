/** Takes pictures of paper notebooks' own figures for the index, light and dark: notebooks/papers/pictures/SLUG.LOOK.webp. */
import {createHash} from "node:crypto";
import {existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {browser} from "./browser.mjs";
import {serve} from "./serve.mjs";
import {root} from "./steps.mjs";

const PAPERS = join(root, "notebooks/papers");
const FOLDER = join(PAPERS, "pictures");
/** Of which text each notebook's pictures were taken. */
const KEYS = join(FOLDER, "keys.json");
const LOOKS = ["light", "dark"];
/** Figures on the page are as wide as the column; the index shows them at less than half of that. */
const VIEW = {width: 800, height: 1000};
const SCALE = 0.8;
/** A live figure is taken when its run is over, or after this time. */
const RUN_SECONDS = 30;
const START_SECONDS = 60;

/**
 * Takes the pictures of those notebooks whose text has changed since their last ones, in the built page on WASM. What a
 * figure shows can change with the program too: then remove its pictures, and they are taken again.
 */
export async function takePictures(slugs, tell = console.log) {
  const keys = readKeys();
  const due = slugs.filter((slug) => keys[slug] !== keyOf(slug) || !existsSync(fileOf(slug, "dark")));
  if (due.length === 0) return;
  const executablePath = await browser();
  if (!executablePath) return tell("No pictures were taken.");
  const {chromium} = await import("playwright");
  const {port, close} = await serve(0);
  // Without a graphics interface the page takes WASM, which is quick and the same on every machine.
  const args = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-software-rasterizer",
    "--disable-background-networking",
    "--disable-component-update",
  ];
  const chrome = await chromium.launch({executablePath, args});
  mkdirSync(FOLDER, {recursive: true});
  try {
    for (const slug of due) {
      try {
        await takePicture(chrome, `http://localhost:${port}/`, slug);
        keys[slug] = keyOf(slug);
        tell(`Picture of ${slug}`);
      } catch (error) {
        for (const look of LOOKS) rmSync(fileOf(slug, look), {force: true});
        delete keys[slug];
        tell(`No picture of ${slug}: ${error.message.split("\n")[0]}`);
      }
    }
  } finally {
    await chrome.close();
    close();
    const sorted = Object.fromEntries(Object.entries(keys).sort(([a], [b]) => a.localeCompare(b)));
    writeFileSync(KEYS, `${JSON.stringify(sorted, null, 2)}\n`);
  }
}

const fileOf = (slug, look) => join(FOLDER, `${slug}.${look}.webp`);

/** Stands for a notebook's text. */
function keyOf(slug) {
  const text = readFileSync(join(PAPERS, `${slug}.html`));
  return createHash("sha256").update(text).digest("base64url").slice(0, 12);
}

function readKeys() {
  return existsSync(KEYS) ? JSON.parse(readFileSync(KEYS, "utf8")) : {};
}

async function takePicture(chrome, url, slug) {
  const page = await chrome.newPage({
    viewport: VIEW,
    deviceScaleFactor: 1,
    colorScheme: "light",
    reducedMotion: "reduce",
  });
  try {
    await page.goto(`${url}#/n/papers/${slug}`);
    const figure = page
      .locator("[data-output] figure")
      .filter({has: page.locator("svg, canvas")})
      .first();
    await figure.waitFor({timeout: START_SECONDS * 1000});
    await page
      .locator('body[data-kernel="idle"]')
      .waitFor({timeout: RUN_SECONDS * 1000})
      .catch(() => {});
    const client = await page.context().newCDPSession(page);
    for (const look of LOOKS) {
      await page.emulateMedia({colorScheme: look});
      await figure.scrollIntoViewIfNeeded();
      // Charts follow the theme without a run; two frames, and canvases that are drawn again.
      await page.waitForTimeout(800);
      const box = await (await mainPart(figure)).boundingBox();
      if (!box || box.height < 40) throw new Error("its first figure is empty");
      const scroll = await page.evaluate(() => ({x: scrollX, y: scrollY}));
      const clip = {
        x: box.x + scroll.x,
        y: box.y + scroll.y,
        width: box.width,
        height: Math.min(box.height, 640),
        scale: SCALE,
      };
      const {data} = await client.send("Page.captureScreenshot", {
        format: "webp",
        quality: 80,
        clip,
        captureBeyondViewport: true,
      });
      writeFileSync(fileOf(slug, look), Buffer.from(data, "base64"));
    }
  } finally {
    await page.close();
  }
}

/** The chart of a figure without title and legend, where it is most of the figure; else the figure. */
async function mainPart(figure) {
  const handle = await figure.evaluateHandle((element) => {
    const area = (each) => each.getBoundingClientRect().width * each.getBoundingClientRect().height;
    const [largest] = [...element.querySelectorAll("svg, canvas")].sort((a, b) => area(b) - area(a));
    return largest && area(largest) > area(element) / 2 ? largest : element;
  });
  return handle.asElement();
}
