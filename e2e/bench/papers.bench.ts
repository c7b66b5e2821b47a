/** How soon the chapters and the notebooks of papers show their first figure, on WASM, each in a new browser. */
import {readdirSync} from "node:fs";
import {expect, Nablab, test} from "../nablab.ts";
import {figure} from "./figure.ts";
import {firstPicture, launchOnWasm} from "./first-picture.ts";

const slugs = ["chapters", "papers"].flatMap((collection) =>
  readdirSync(new URL(`../../notebooks/${collection}/`, import.meta.url))
    .filter((name) => name.endsWith(".html"))
    .map((name) => `${collection}/${name.slice(0, -".html".length)}`)
    .sort(),
);

for (const slug of slugs) {
  test(`papers: ${slug}`, async ({playwright}) => {
    const browser = await launchOnWasm(playwright);
    const page = await browser.newPage({viewport: {width: 1280, height: 900}});
    await new Nablab(page).open(`#/n/${slug}`);
    // Players and other controls are drawn too, but stand in no figure.
    figure(
      `${slug}: first picture, cold`,
      await firstPicture(page.locator("body"), "[data-output] figure :is(svg, canvas)"),
      "ms",
    );
    await expect(page.locator("body")).toHaveAttribute("data-backend", "wasm");
    await browser.close();
  });
}
