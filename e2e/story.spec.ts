import {expect, test} from "./nablab.ts";

/** The number after "Step" in the caption of the tour's digits. */
const STEP = /Step ([\d,]+)/;

test("the first notebook trains on WebGPU, follows its slider, and survives an edit", async ({nablab, page}) => {
  await nablab.open("#/n/tour/0-first-steps");
  await expect(page.locator("body")).toHaveAttribute("data-backend", "webgpu");

  const caption = nablab.output("4").locator("figcaption");
  const step = async () => Number((await caption.textContent())?.match(STEP)?.[1]?.replaceAll(",", "") ?? Number.NaN);
  await expect(caption).toHaveText(STEP);
  await expect(nablab.output("3").locator("svg")).toHaveCount(2);
  await expect(nablab.output("4").locator("canvas")).toBeVisible();

  // The chart and the step count move on their own.
  const before = {step: await step(), loss: await nablab.output("3").innerHTML()};
  await expect.poll(step).toBeGreaterThan(before.step + 3);
  expect(await nablab.output("3").innerHTML()).not.toBe(before.loss);

  // The slider, by keyboard: the text that uses it follows, and training goes on from where it was.
  const slider = nablab.output("2").getByRole("slider").first();
  const stepBeforeSlide = await step();
  await slider.focus();
  for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowRight");
  await expect(nablab.output("5").getByText("0.10", {exact: true})).toHaveCount(0);
  await expect.poll(step).toBeGreaterThan(stepBeforeSlide);

  // An edit: the cells that use `f` follow; training, which does not, goes on.
  const stepBeforeEdit = await step();
  const runs = await page.evaluate(() => document.querySelector('[data-cell-id="9"] [data-output]')?.innerHTML);
  await nablab.edit("7", "const f = (x: tf.Tensor) => x.sin()");
  await expect
    .poll(() => page.evaluate(() => document.querySelector('[data-cell-id="9"] [data-output]')?.innerHTML))
    .not.toBe(runs);
  // cos 1.4 = 0.17
  await expect(nablab.output("9")).toContainText("At x = 1.40 the slope is 0.17");
  await expect.poll(step).toBeGreaterThan(stepBeforeEdit);
});

test("an endless loop is stopped and the notebook is back at once", async ({nablab, page}) => {
  await nablab.openCells("const a = view(Inputs.range([0, 10], {step: 1, value: 3}))", "display(a * 2)", "1");
  await expect(nablab.output("2")).toContainText("6");
  await nablab.output("1").getByRole("slider").focus();
  await page.keyboard.press("ArrowRight");
  await expect(nablab.output("2")).toContainText("8");

  await nablab.edit("3", "for (;;);");
  await nablab.expectStatus("3", "running");
  await nablab.stop();
  await nablab.expectKernel("idle");
  // The slider's value and what depends on it came back; the hung cell did not start again.
  await expect(nablab.output("1").getByRole("slider")).toHaveValue("4");
  await expect(nablab.output("2")).toContainText("8");
  await nablab.expectStatus("3", "stale");
  await nablab.edit("2", "display(a * 100)");
  await expect(nablab.output("2")).toContainText("400");
});
