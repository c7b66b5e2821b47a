import {expect, type Nablab, test} from "./nablab.ts";

// The device is the same for all cells; a cell can reach it only through TensorFlow.js's backend.
const DEVICE = "(tf.backend() as unknown as {device: GPUDevice}).device";
const RUNS = "globalThis.runs = (Number(globalThis.runs) || 0) + 1";

/** A notebook that computes on WebGPU, and a cell that can be run to do something to the device. */
async function open(nablab: Nablab, harm: string): Promise<void> {
  await nablab.openCells(
    `${RUNS};\nconst squares = tf.square(tf.tensor1d([3, 4]));`,
    "const [a, b] = await squares.data();\ndisplay(`${a} and ${b}, run ${globalThis.runs}`);",
    {source: harm, run: "manual"},
    "`untouched at ${Date.now()}`",
  );
  await expect(nablab.page.locator("body")).toHaveAttribute("data-backend", "webgpu");
  await expect(nablab.output("2")).toContainText("9 and 16, run 1");
}

async function runThird(nablab: Nablab): Promise<void> {
  await nablab.cell("3").hover();
  await nablab.cell("3").getByRole("button", {name: /^Run/}).first().click();
}

test("a lost device is replaced, and what computed on it runs again", async ({nablab, page}) => {
  await open(nablab, `${DEVICE}.destroy();`);
  const untouched = await nablab.output("4").textContent();
  await runThird(nablab);
  await expect(nablab.output("2")).toContainText("9 and 16, run 2");
  await expect(page.locator("body")).toHaveAttribute("data-backend", "webgpu");
  await nablab.expectStatus("2", "fresh");
  expect(await nablab.output("4").textContent()).toBe(untouched);
});

test("something invalid is a failure of the device; when it happens again, nothing runs by itself", async ({
  nablab,
}) => {
  await open(nablab, `${DEVICE}.createBuffer({size: 4, usage: 0});\nawait tf.square(tf.ones([2000])).data();`);
  await runThird(nablab);
  await expect(nablab.cell("3")).toContainText("DeviceError");
  await expect(nablab.cell("3")).toContainText(
    "The graphics device was given something invalid: Buffer usages must not",
  );
  await expect(nablab.output("2")).toContainText("9 and 16, run 2");
  await runThird(nablab);
  await nablab.edit("4", "const [c] = await squares.data();");
  await expect(nablab.cell("4")).toContainText("What it held is gone and must be computed again.");
  await expect(nablab.output("2")).toContainText("9 and 16, run 2");
  await nablab.edit("1", "const squares = tf.square(tf.tensor1d([5, 6]));");
  await expect(nablab.output("2")).toContainText("25 and 36");
});

test("a GPU process that crashes is a lost device", async ({nablab, page, context}) => {
  await open(nablab, "1");
  const other = await context.newPage();
  const devtools = await context.newCDPSession(other);
  await devtools.send("Page.navigate", {url: "chrome://gpucrash", transitionType: "address_bar"});
  await other.close();
  await page.bringToFront();
  await expect(nablab.output("2")).toContainText("9 and 16, run 2");
});

test("a tensor that is too large is an error of its line, and the device goes on", async ({nablab}) => {
  await open(nablab, `const most = ${DEVICE}.limits.maxBufferSize;\ntf.fill([most / 4 + 1], 1);`);
  await runThird(nablab);
  await expect(nablab.cell("3")).toContainText("is more than this graphics device takes");
  await nablab.edit("1", "const squares = tf.square(tf.tensor1d([5, 6]));");
  await expect(nablab.output("2")).toContainText("25 and 36, run 1");
});

test("NaN is told at the line where it arose, though WebGPU tells it later", async ({nablab}) => {
  await nablab.openCells(
    "lab.debug.nans = true;\nconst x = tf.tensor1d([1, -1]);\nconst y = tf.log(x);\nawait tf.add(y, 1).data();",
  );
  await nablab.expectStatus("1", "error");
  await expect(nablab.cell("1")).toContainText("Log gave NaN. Its inputs: x of shape [2].");
  await expect(nablab.cell("1")).toContainText("3:14");
});
