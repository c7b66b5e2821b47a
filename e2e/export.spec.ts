/** Figures as files: what a reader saves is what is on the page, and its numbers are those of the cell. */
import {readFile} from "node:fs/promises";
import {decode} from "fast-png";
import {expect, type Nablab, test} from "./nablab.ts";

const CHART = `Plot.plot({
  title: "The loss falls",
  width: 400,
  height: 200,
  color: {legend: true},
  marks: [
    Plot.ruleY([0], {stroke: "currentColor"}),
    Plot.lineY([{step: 0, loss: 2, run: "plain, old"}, {step: 1, loss: 0.5, run: 'so "new"'}], {x: "step", y: "loss", stroke: () => "sgd"}),
  ],
})`;
const FIELD = `lab.figures.fieldChart(
  {title: "A ramp", description: "from 0 to 1", x: {label: "x"}, y: {label: "y"}, marks: [Plot.dot([[0.5, 0.5]], {fill: "#ff725c", r: 8})]},
  {values: Float64Array.from({length: 64}, (_, i) => i / 63), columns: 8, rows: 8, x: [0, 1], y: [0, 1]},
  {width: 320, height: 240},
)`;
const BY_HAND = `{
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 100;
  canvas.setAttribute("aria-label", "By hand");
  const context = canvas.getContext("2d");
  context.fillStyle = "rgb(255, 0, 0)";
  context.fillRect(0, 0, 100, 100);
  display(canvas);
}`;

/** Chooses an item of the menu of a cell's only figure, by pointer, and gives the file that was saved. */
async function save({page, cell}: {page: Nablab["page"]; cell: ReturnType<Nablab["cell"]>}, item: string) {
  await cell.locator("[data-output] :is(svg, canvas)").last().hover();
  await cell.getByRole("button", {name: "Save figure"}).click();
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", {name: item}).click();
  const file = await download;
  return {name: file.suggestedFilename(), bytes: await readFile(await file.path())};
}

test("a chart is saved as SVG, PNG and CSV", async ({nablab}) => {
  const {page} = nablab;
  await page.emulateMedia({colorScheme: "dark"});
  await nablab.openCells(CHART, FIELD, BY_HAND);
  await expect(nablab.output("1").locator("svg[aria-label], svg[font-family]").first()).toBeVisible();
  await expect(nablab.output("2").locator("canvas")).toBeVisible();
  const chart = {page, cell: nablab.cell("1")};

  const svg = await save(chart, "Save as SVG");
  expect(svg.name).toBe("the-loss-falls.svg");
  const text = svg.bytes.toString();
  expect(text).toContain("The loss falls");
  expect(text).toContain("sgd");
  expect(text).not.toMatch(/currentColor|var\(--|class=|<style/);
  // The ink of the dark theme.
  expect(text).toContain("rgb(232, 230, 225)");
  // Our own page makes no nodes of markup.
  const blank = await page.context().newPage();
  const parsed = await blank.evaluate(
    (source) => new DOMParser().parseFromString(source, "image/svg+xml").documentElement.localName,
    text,
  );
  await blank.close();
  expect(parsed).toBe("svg");

  const png = await save(chart, "Save as PNG");
  expect(png.name).toBe("the-loss-falls.png");
  const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(text) ?? [];
  const picture = decode(png.bytes);
  expect([picture.width, picture.height]).toEqual([2 * Number(width), 2 * Number(height)]);
  expect([...picture.data.slice(0, 3)]).toEqual([20, 22, 26]);

  const csv = await save(chart, "Save numbers as CSV");
  expect(csv.name).toBe("the-loss-falls.csv");
  expect(csv.bytes.toString().split("\n")).toEqual([
    "mark,y,step,loss,run,stroke",
    "rule,0,,,,",
    'line,,0,2,"plain, old",sgd',
    'line,,1,0.5,"so ""new""",sgd',
  ]);

  const field = {page, cell: nablab.cell("2")};
  const ramp = decode((await save(field, "Save as PNG")).bytes);
  const middle = 4 * (Math.round(ramp.height / 2) * ramp.width + Math.round(ramp.width / 2));
  expect(ramp.channels).toBe(4);
  expect([...ramp.data.slice(0, 3)]).toEqual([20, 22, 26]);
  // Viridis under a dot: the picture has more colours than the two of the page.
  expect(new Set(Array.from({length: 400}, (_, i) => ramp.data[middle + 4 * (i - 200)])).size).toBeGreaterThan(3);
  const rows = (await save(field, "Save numbers as CSV")).bytes.toString().split("\n");
  expect([rows.length, rows[0], rows[64]]).toEqual([65, "x,y,value", "0.9375,0.0625,1"]);
});

test("by keyboard all figures of a cell are reached; what has no numbers says so", async ({nablab, context}) => {
  const {page} = nablab;
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await nablab.openCells(BY_HAND, `lab.figures.sideBySide(${CHART}, ${FIELD})`);
  await expect(nablab.output("2").locator("canvas")).toBeVisible();

  /** From the cell, by Tab only. */
  const openMenu = async (id: string, name: string) => {
    await nablab.cell(id).focus();
    const button = nablab.cell(id).getByRole("button", {name, exact: true});
    for (let i = 0; i < 30 && !(await button.evaluate((element) => element === document.activeElement)); i++) {
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
  };
  await openMenu("2", "Save figures or show their numbers");
  await expect(page.getByRole("menuitem")).toHaveCount(14);
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", {name: "Save numbers as CSV"}).last().press("Enter");
  expect((await download).suggestedFilename()).toBe("a-ramp.csv");

  await openMenu("1", "Save figure or show its numbers");
  await page.getByRole("menuitem", {name: "Save numbers as CSV"}).press("Enter");
  await expect(page.getByText("This figure does not tell its numbers")).toBeVisible();

  await openMenu("1", "Save figure or show its numbers");
  await page.getByRole("menuitem", {name: "Copy picture"}).press("Enter");
  await expect(page.getByText("The picture is in the clipboard.")).toBeVisible();
  const types = await page.evaluate(async () => (await navigator.clipboard.read()).flatMap((item) => item.types));
  expect(types).toContain("image/png");
});

test("a figure that moves is recorded as a film", async ({nablab, page}) => {
  await nablab.openCells(`(async function* () {
  for (let i = 0; ; i++) {
    yield Plot.dot([i % 10]).plot({width: 200, height: 80, ariaLabel: "A wanderer"});
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
})()`);
  await expect(nablab.output("1").locator("svg").first()).toBeVisible();
  for (const [name, extension] of [
    ["Record a film (WebM)", "webm"],
    ["Record a film (GIF)", "gif"],
  ]) {
    // The drawing itself is another one by the time that the pointer arrives.
    await nablab.output("1").hover({position: {x: 80, y: 40}});
    await nablab.cell("1").getByRole("button", {name: "Save figure"}).click();
    const downloading = page.waitForEvent("download");
    await page.getByRole("menuitem", {name}).click();
    await page.getByRole("button", {name: "End now"}).click({delay: 1500});
    const download = await downloading;
    expect(download.suggestedFilename()).toBe(`a-wanderer.${extension}`);
    const bytes = await readFile(await download.path());
    const size = await page.evaluate(
      async ([base64, kind]) => {
        const url = `data:${kind === "gif" ? "image/gif" : "video/webm"};base64,${base64}`;
        if (kind === "gif") {
          const image = Object.assign(new Image(), {src: url});
          await image.decode();
          return [image.naturalWidth, image.naturalHeight];
        }
        const video = Object.assign(document.createElement("video"), {src: url});
        await new Promise((resolve, reject) => Object.assign(video, {onloadeddata: resolve, onerror: reject}));
        return [video.videoWidth / 2, video.videoHeight / 2];
      },
      [bytes.toString("base64"), extension as string],
    );
    expect(size[0]).toBeGreaterThan(190);
    expect(size[1]).toBeGreaterThan(70);
  }
});
