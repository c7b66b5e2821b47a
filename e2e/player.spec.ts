/** The player of runs as a reader uses it, with the kernel's own DOM behind it. */
import {expect, test} from "./nablab.ts";

test("a run is paused, stepped, reset and given a seed, by keyboard", async ({nablab}) => {
  const {page} = nablab;
  await nablab.openCells(
    "const player = view(lab.figures.player({seed: 3}))",
    `const state = (async function* () {
      for await (const step of player.steps(100000, {invalidation})) yield {step, seed: player.seed};
    })()`,
    "`${state.seed}: ${state.step}`",
  );
  const player = nablab.output("1").getByRole("group", {name: "Run"});
  const button = (name: string) => player.getByRole("button", {name, exact: true});
  const told = async () => {
    const [, seed, step] = /(\d+): (\d+)/.exec((await nablab.output("3").textContent()) ?? "") ?? [];
    return [Number(seed), Number(step)] as const;
  };
  await expect.poll(async () => (await told())[1]).toBeGreaterThan(5);

  await button("Pause").press("Enter");
  await expect(button("Play")).toBeFocused();
  await expect
    .poll(async () => {
      const [, before] = await told();
      await page.waitForTimeout(300);
      return (await told())[1] - before;
    })
    .toBe(0);
  const [, paused] = await told();
  await button("Step").press("Space");
  await expect.poll(told).toEqual([3, paused + 1]);
  await expect(player.locator("output")).toHaveText(`${(paused + 2).toLocaleString("en")} / 100,000`);

  // A paused run that is reset shows its first step and waits.
  await button("Reset").press("Enter");
  await expect.poll(told).toEqual([3, 0]);
  await player.getByLabel("Seed").fill("4294967296");
  await page.keyboard.press("Enter");
  await expect(player.locator("output")).toHaveText(/A seed is a whole number from 0 to 4294967295; it stays 3\./);
  expect(await told()).toEqual([3, 0]);
  await player.getByLabel("Seed").fill("12");
  await page.keyboard.press("Enter");
  await expect.poll(told).toEqual([12, 0]);
  await button("Play").press("Enter");
  await expect.poll(async () => (await told())[1]).toBeGreaterThan(5);

  // Another kernel takes the seed over, and plays.
  await button("Pause").press("Enter");
  await page.keyboard.press("ControlOrMeta+K");
  await page.getByRole("combobox").or(page.getByRole("searchbox")).fill("Restart the kernel and run all");
  await page.keyboard.press("Enter");
  await expect(button("Pause")).toBeVisible();
  await expect(player.getByLabel("Seed")).toHaveValue("12");
  await expect.poll(async () => (await told())[0]).toBe(12);
});
