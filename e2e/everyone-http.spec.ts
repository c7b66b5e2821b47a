/** On plain http browsers keep hashes, the clipboard, WebGPU and use without the network for themselves. */
import {expect, test} from "./nablab.ts";

const HOST = "nablab.test";

test.use({
  launchOptions: {
    executablePath: process.env.NABLAB_CHROMIUM ?? "/usr/bin/chromium",
    // A name that is not this machine's own: those count as secure.
    args: ["--no-sandbox", "--disable-background-networking", `--host-resolver-rules=MAP ${HOST} 127.0.0.1`],
  },
});

test("on plain http notebooks run, are kept and shared, and the page says what is missing", async ({nablab, page}) => {
  const address = process.env.NABLAB_URL?.replace("localhost", HOST) ?? "";
  await page.goto(`${address}#/n/tour/0-first-steps`);
  expect(await page.evaluate(() => [isSecureContext, typeof crypto.subtle])).toEqual([false, "undefined"]);
  // What comes with Nablab is known by its digest, and runs without a question.
  await expect(nablab.output("3").locator("svg").first()).toBeVisible();
  await expect(nablab.consent).toHaveCount(0);

  await page.goto(`${address}#/new`);
  await nablab.edit("1", "6 * 7");
  await expect(nablab.output("1")).toContainText("42");
  await expect(page.getByText("Saved", {exact: true})).toBeVisible();
  await page.getByRole("button", {name: "Share", exact: true}).click();
  const offered = page.getByRole("textbox", {name: "Link"});
  await expect(offered).toHaveValue(/#\/s\//);
  const link = await offered.inputValue();
  await page.getByRole("button", {name: "Copy the link"}).click();
  await expect(page.getByText("Copied.")).toBeVisible();
  await page.keyboard.press("Escape");
  // One's own text runs again after a reload, a stranger's asks.
  await page.reload();
  await expect(nablab.output("1")).toContainText("42");
  await expect(nablab.consent).toHaveCount(0);
  await expect(page.locator(".notice")).toHaveCount(0);
  await page.goto(link);
  await nablab.agree();
  await expect(nablab.output("1")).toContainText("42");

  await page.keyboard.press("ControlOrMeta+Comma");
  await expect(page.getByRole("dialog", {name: "Settings"})).toContainText("This address is not secure (http).");
});
