/** What computes fails, or is not there: the next takes over, the notebook runs again, and the page says why. */
import type {Page, PlaywrightWorkerArgs} from "@playwright/test";
import {expect, long, Nablab} from "../nablab.ts";
import {backends} from "./backends.ts";
import {runCell, test} from "./fault.ts";
import {measured, NO_PAGE, stallOf} from "./figures.ts";
import {type Watch, watch} from "./stall.ts";

const DEVICE = "(tf.backend() as unknown as {device: GPUDevice}).device";
const CELLS = [
  '"what the first cell has shown"',
  "const squares = tf.square(tf.tensor1d([3, 4]));",
  "const [a, b] = await squares.data();\ndisplay(`${a} and ${b} at ${Date.now()}`);",
] as const;
/** What another test here goes through too, but for what it is named after. */
const LATER = "in npm run test:long";
const NO_GPU = ["--no-sandbox", "--disable-gpu", "--disable-software-rasterizer"];

const expectBackend = (page: Page, name: string) => expect(page.locator("body")).toHaveAttribute("data-backend", name);
const banner = (page: Page) => page.locator(".backend-banner");

/** Opens the kernel's panel and gives its text. */
async function panelText(page: Page): Promise<string> {
  await page.getByRole("button", {name: /^Kernel: /}).click();
  return (await page.locator(".kernel-panel").textContent()) ?? "";
}

/** A browser that is started in another way than that of the other tests. */
async function launch(playwright: PlaywrightWorkerArgs["playwright"], args: readonly string[]) {
  const browser = await playwright.chromium.launch({executablePath: process.env.NABLAB_CHROMIUM, args: [...args]});
  const context = await browser.newContext({viewport: {width: 1280, height: 900}, serviceWorkers: "block"});
  const page = await context.newPage();
  return {page, nablab: new Nablab(page), close: () => browser.close()};
}

test(backends.none.fault, async ({playwright}) => {
  const {nablab, page, close} = await launch(playwright, NO_GPU);
  await nablab.openCells(...CELLS);
  await expect(nablab.output("3")).toContainText("9 and 16");
  await expectBackend(page, "wasm");
  const panel = await panelText(page);
  expect(panel).toContain("Not used: WebGPU found no graphics adapter.");
  expect(panel).toContain("Not used: This browser has no WebGL here.");
  // Nobody asked for another one: there is nothing to say above the notebook.
  await expect(banner(page)).toHaveCount(0);
  measured(backends.none.fault, {...NO_PAGE, recovery: null});
  await close();
});

test(backends.noWasm.fault, async ({playwright}) => {
  const {nablab, page, close} = await launch(playwright, NO_GPU);
  await page.route("**/data/*.wasm", (route) => route.fulfill({status: 404}));
  await nablab.openCells(...CELLS);
  await expect(nablab.output("3")).toContainText("9 and 16");
  await expectBackend(page, "cpu");
  expect(await panelText(page)).toMatch(/WebAssembly.*Not used: .*wasm: 404/);
  measured(backends.noWasm.fault, {...NO_PAGE, recovery: null});
  await close();
});

test(backends.damagedWasm.fault, async ({playwright}) => {
  test.skip(!long, LATER);
  const {nablab, page, close} = await launch(playwright, NO_GPU);
  await page.route("**/data/*.wasm", (route) => route.fulfill({body: Buffer.alloc(1000)}));
  await nablab.openCells(...CELLS);
  await expect(nablab.output("3")).toContainText("9 and 16");
  await expectBackend(page, "cpu");
  expect(await panelText(page)).toMatch(/WebAssembly.*Not used: .*\.wasm is damaged/);
  measured(backends.damagedWasm.fault, {...NO_PAGE, recovery: null});
  await close();
});

test(backends.wasmMemory.fault, async ({playwright}) => {
  const {nablab, page, close} = await launch(playwright, NO_GPU);
  await nablab.openCells(...CELLS, {source: "tf.fill([2 ** 30], 7)", run: "manual"});
  await expect(nablab.output("3")).toContainText("9 and 16");
  const watched = await watch(page);
  await runCell(nablab, "4");
  await nablab.expectStatus("4", "error");
  await expect(nablab.cell("4")).toContainText(/does not fit into the memory that WebAssembly has here|budget/);
  await nablab.edit("3", "const [c, d] = await squares.data();\ndisplay(`${c} and ${d}, still`);");
  await expect(nablab.output("3")).toContainText("9 and 16, still");
  measured(backends.wasmMemory.fault, {recovery: null, ...stallOf(await watched.worst())});
  await close();
});

test(backends.refused.fault, async ({playwright}) => {
  const {nablab, page, close} = await launch(playwright, [...NO_GPU, "--enable-unsafe-webgpu"]);
  await nablab.openCells(...CELLS);
  await expect(nablab.output("3")).toContainText("9 and 16");
  const watched = await watch(page);
  await page.getByRole("button", {name: /^Kernel: /}).click();
  const start = Date.now();
  await page.getByRole("radio", {name: /^WebGPU/}).press("Space");
  await expect(banner(page)).toContainText(/WebGPU does not work here\. .*WebAssembly computes in its place\./);
  await expect(nablab.output("3")).toContainText("9 and 16");
  await nablab.expectStatus("3", "fresh");
  measured(backends.refused.fault, {recovery: Date.now() - start, ...stallOf(await watched.worst())});
  // The panel hides what it lies over from whoever asks by role.
  await page.keyboard.press("Escape");
  await banner(page).getByRole("button", {name: "Put this note away"}).click();
  await expect(banner(page)).toHaveCount(0);
  await close();
});

/** A notebook on WebGPU with a cell that does harm to the device when it is run. */
async function openHarm(nablab: Nablab, harm: string): Promise<Watch> {
  await nablab.openCells(...CELLS, {source: harm, run: "manual"});
  await expectBackend(nablab.page, "webgpu");
  await expect(nablab.output("3")).toContainText("9 and 16");
  await nablab.expectKernel("idle");
  return watch(nablab.page);
}

/** Does harm; the milliseconds until the cells that compute have run again. */
async function harm(nablab: Nablab): Promise<number> {
  const before = await nablab.output("3").textContent();
  const start = Date.now();
  await runCell(nablab, "4");
  await expect(nablab.output("3")).not.toHaveText(before ?? "");
  await expect(nablab.output("3")).toContainText("9 and 16");
  await nablab.expectStatus("3", "fresh");
  return Date.now() - start;
}

test(backends.destroyed.fault, async ({nablab, page}) => {
  test.skip(!long, LATER);
  const watched = await openHarm(nablab, `${DEVICE}.destroy();`);
  const recovery = await harm(nablab);
  await expectBackend(page, "webgpu");
  await expect(banner(page)).toContainText(
    /WebGPU failed\. The graphics device was lost.*It was started anew, and the cells that compute ran again\./,
  );
  measured(backends.destroyed.fault, {recovery, ...stallOf(await watched.worst())});
});

test(backends.shader.fault, async ({nablab, page}) => {
  // Errors are told once something is submitted, as an operation does.
  const watched = await openHarm(
    nablab,
    `const device = ${DEVICE};
const module = device.createShaderModule({code: "fn main( { this is no WGSL"});
device.createComputePipeline({layout: "auto", compute: {module, entryPoint: "main"}});
device.queue.submit([]);`,
  );
  const recovery = await harm(nablab);
  await expect(banner(page)).toContainText(/WebGPU failed\. The graphics device was given something invalid: .*/);
  measured(backends.shader.fault, {recovery, ...stallOf(await watched.worst())});
});

test(backends.again.fault, async ({nablab, page}) => {
  const watched = await openHarm(nablab, `${DEVICE}.destroy();`);
  await harm(nablab);
  await runCell(nablab, "4");
  await expect(banner(page)).toContainText(/WebGPU failed again\. .* Cells that computed with it wait\./);
  await expect(banner(page)).toHaveRole("alert");

  // All that was fresh runs again, also what does the harm.
  await banner(page).getByRole("button", {name: "Try again"}).click();
  await expect(banner(page)).toContainText("WebGPU failed. ");
  await expectBackend(page, "webgpu");
  await nablab.expectStatus("3", "fresh");
  await runCell(nablab, "4");
  await expect(banner(page)).toContainText("WebGPU failed again.");
  const start = Date.now();
  await banner(page).getByRole("button", {name: "Go on with WebAssembly"}).click();
  await expectBackend(page, "wasm");
  await nablab.expectStatus("3", "fresh");
  await expect(nablab.output("3")).toContainText("9 and 16");
  measured(backends.again.fault, {recovery: Date.now() - start, ...stallOf(await watched.worst())});
  await expect(nablab.output("1")).toContainText("what the first cell has shown");
});

test(backends.byItself.fault, async ({nablab, page}) => {
  const watched = await openHarm(nablab, `${DEVICE}.destroy();`);
  await nablab.command("When what computes fails: Go on");
  await harm(nablab);
  const start = Date.now();
  await runCell(nablab, "4");
  await expectBackend(page, "wasm");
  await expect(page.locator(".notice")).toContainText(
    /WebGPU failed again\. .* The notebook runs on WebAssembly now\./,
  );
  await nablab.expectStatus("3", "fresh");
  await expect(nablab.output("3")).toContainText("9 and 16");
  measured(backends.byItself.fault, {recovery: Date.now() - start, ...stallOf(await watched.worst())});
});
