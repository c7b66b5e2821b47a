import {expect, test} from "./nablab.ts";

/** Blocks its worker, so that the run counts as slow. */
const SLOW = `const end = performance.now() + 5300;
while (performance.now() < end);
display(html\`<b>Slow and done</b>\`);
const slow = 1;`;
const PICTURE = `const canvas = document.createElement("canvas");
canvas.width = 120;
canvas.height = 60;
const context = canvas.getContext("2d");
context.fillStyle = "rgb(200, 30, 40)";
context.fillRect(0, 0, 120, 60);
display(canvas);`;

test("what cells showed is there again after a reload, and slow cells wait to be asked", async ({nablab, page}) => {
  const refused: string[] = [];
  page.on("console", (message) => {
    if (message.text().startsWith("Not shown in an output")) refused.push(message.text());
  });
  const input = 'const n = view(Inputs.range([0, 10], {value: 3, step: 1, label: "Level"}))';
  const chart = "Plot.lineY([1, 2]).plot({width: 300, height: 90})";
  await nablab.openCells({kind: "md", source: "# Words"}, SLOW, "slow + 1", PICTURE, input, chart);
  await nablab.expectStatus("3", "fresh");
  await expect(nablab.output("4").locator("canvas")).toBeVisible();
  const heights = () =>
    page.locator("[data-output]").evaluateAll((outputs) => outputs.map((output) => output.clientHeight));
  const kept = () =>
    page.evaluate(
      () =>
        new Promise<number>((resolve, reject) => {
          const opening = indexedDB.open("nablab");
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const counting = opening.result.transaction("outputs").objectStore("outputs").count();
            counting.onsuccess = () => {
              opening.result.close();
              resolve(counting.result);
            };
          };
        }),
    );
  await expect.poll(kept).toBe(6);
  // What is shown is kept a second after it came.
  await page.waitForTimeout(3000);
  const before = await heights();

  // The kernel is kept from starting: what is seen now comes from the last visit.
  await page.route("**/shell.html", (route) => route.abort());
  await page.reload();
  await expect(nablab.output("2")).toHaveText("Slow and done");
  await expect(nablab.output("3")).toContainText("2");
  const image = nablab.output("4").locator("img");
  await expect(image).toHaveJSProperty("naturalWidth", 120);
  expect(await heights()).toEqual(before);
  await expect(nablab.output("5").locator("input").first()).toHaveAttribute("inert", "");

  await page.unroute("**/shell.html");
  await page.reload();
  await nablab.expectStatus("4", "fresh");
  await expect(nablab.output("4").locator("canvas")).toBeVisible();
  await nablab.expectStatus("2", "stale");
  await expect(nablab.cell("2")).toContainText(/From your last visit\. That run took 5\.\d s, so it waits for you/);
  await nablab.expectStatus("3", "stale");
  await expect(nablab.cell("3")).toContainText("From your last visit.");
  await expect(nablab.output("3")).toContainText("2");
  await nablab.cell("3").getByRole("button", {name: "Run now"}).click();
  await nablab.expectStatus("2", "fresh");
  await nablab.expectStatus("3", "fresh");
  await expect(nablab.cell("2")).not.toContainText("last visit");
  expect(refused).toEqual([]);
});

test("a picture is kept without being loaded once more", async ({nablab, page, context}) => {
  const loaded: string[] = [];
  const devtools = await context.newCDPSession(page);
  devtools.on("Network.requestWillBeSent", ({request}) => {
    if (request.url.startsWith("data:image/png")) loaded.push(request.url.slice(0, 40));
  });
  await devtools.send("Network.enable");
  await nablab.openCells(PICTURE);
  await expect(nablab.output("1").locator("canvas")).toBeVisible();
  await page.waitForTimeout(3000);
  expect(loaded).toEqual([]);
  // It is kept all the same, and loaded where it is shown.
  await page.route("**/shell.html", (route) => route.abort());
  await page.reload();
  await expect(nablab.output("1").locator("img")).toHaveJSProperty("naturalWidth", 120);
  expect(loaded).not.toEqual([]);
});

test("cells keep values over reloads, and the reader can delete them", async ({nablab, page}) => {
  await nablab.openCells('await store("weights", {w: tf.tensor1d([1, 2]), step: 3});', {
    run: "manual",
    source:
      'const kept = await store.get("weights"); display(kept ? `step ${kept.step}, sum ${await kept.w.sum().data()}` : "none");',
  });
  await nablab.expectStatus("1", "fresh");
  await page.reload();
  await nablab.expectStatus("1", "fresh");
  await nablab.cell("2").getByRole("button", {name: "Run now"}).click();
  await expect(nablab.output("2")).toContainText("step 3, sum 3");

  await page.getByRole("button", {name: /^Kernel/}).click();
  const panel = page.getByRole("complementary", {name: "Side panel"});
  await expect(panel).toContainText("weights");
  await panel.getByRole("button", {name: "Delete weights"}).click();
  await expect(panel).not.toContainText("weights");
  await nablab.cell("2").click();
  await page.keyboard.press("Control+Enter");
  await expect(nablab.output("2")).toContainText("none");
});
