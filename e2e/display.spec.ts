import {expect, test} from "./nablab.ts";

test("a tip's text lies inside its box", async ({nablab, page}) => {
  await nablab.openCells(
    `Plot.dot([{x: 1, y: 1, name: "a long name"}, {x: 2, y: 4, name: "another long name"}, {x: 3, y: 9, name: "c"}],
      {x: "x", y: "y", tip: true, channels: {name: "name"}}).plot()`,
  );
  const chart = nablab.output("1").locator("svg").first();
  const dot = await chart.locator("circle").nth(1).boundingBox();
  if (!dot) throw new Error("The second dot has no box.");
  await page.mouse.move(dot.x + dot.width / 2 + 1, dot.y + dot.height / 2 + 1, {steps: 4});
  const tip = chart.locator("[aria-label=tip]");
  await expect(tip).toContainText("another long name");
  await expect(tip.locator("g").first()).toBeVisible();
  const [box, text] = await tip.evaluate((node) =>
    ["path", "text"].map((name) => (node.querySelector(name) as Element).getBoundingClientRect().toJSON()),
  );
  expect(text.top).toBeGreaterThan(box.top);
  expect(text.bottom).toBeLessThan(box.bottom);
  expect(text.left).toBeGreaterThan(box.left);
  expect(text.right).toBeLessThan(box.right);
});

test("a raster is drawn with the pixels that Plot computed", async ({nablab}) => {
  await nablab.openCells(
    `Plot.plot({width: 200, height: 100, margin: 0, axis: null, color: {scheme: "greys", domain: [0, 1]},
      marks: [Plot.raster([0, 1], {width: 2, height: 1, fill: Plot.identity, interpolate: "none", imageRendering: "pixelated"})]})`,
  );
  const image = nablab.output("1").locator("image");
  await expect(image).toBeVisible();
  const colors = await image.evaluate(async (node) => {
    const picture = new Image();
    picture.src = node.getAttributeNS("http://www.w3.org/1999/xlink", "href") ?? node.getAttribute("href") ?? "";
    await picture.decode();
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
    context.drawImage(picture, 0, 0);
    return [0, picture.width - 1].map((x) => [...context.getImageData(x, 0, 1, 1).data]);
  });
  expect(colors).toEqual([
    [255, 255, 255, 255],
    [0, 0, 0, 255],
  ]);
});

test("a canvas shows what is drawn, and what is drawn later", async ({nablab}) => {
  await nablab.openCells(
    `const canvas = document.createElement("canvas");
     canvas.width = 20; canvas.height = 10;
     const context = canvas.getContext("2d");
     context.fillStyle = "rgb(255, 0, 0)";
     context.fillRect(0, 0, 10, 10);
     display(canvas);
     await new Promise((resolve) => setTimeout(resolve, 100));
     context.fillStyle = "rgb(0, 0, 255)";
     context.fillRect(10, 0, 10, 10);`,
  );
  const canvas = nablab.output("1").locator("canvas");
  await expect(canvas).toBeVisible();
  const pixels = () =>
    canvas.evaluate((node) => {
      const copy = new OffscreenCanvas(20, 10);
      const context = copy.getContext("2d") as OffscreenCanvasRenderingContext2D;
      context.drawImage(node as HTMLCanvasElement, 0, 0);
      return [5, 15].map((x) => [...context.getImageData(x, 5, 1, 1).data]);
    });
  await expect.poll(pixels).toEqual([
    [255, 0, 0, 255],
    [0, 0, 255, 255],
  ]);
});

test("d3-drag follows the pointer out of the drawing", async ({nablab, page}) => {
  await nablab.openCells(
    `const svg = d3.create("svg").attr("width", 200).attr("height", 100);
     svg.append("circle").attr("cx", 50).attr("cy", 50).attr("r", 10)
       .call(d3.drag().on("drag", function (event) { d3.select(this).attr("cx", event.x).attr("cy", event.y); }));
     display(svg.node());`,
  );
  const ball = nablab.output("1").locator("circle");
  const box = await ball.boundingBox();
  if (!box) throw new Error("The circle has no box.");
  // Whole pixels: Chromium cuts the fraction off when the mouse moves, but not when it goes down.
  const [x, y] = [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 5, y + 5);
  // Not before the kernel's window listens.
  await expect(ball).toHaveAttribute("cx", "55");
  await page.mouse.move(x + 300, y + 60, {steps: 4});
  await expect(ball).toHaveAttribute("cx", "350");
  await page.mouse.up();
  await page.mouse.move(x, y);
  // The pointer is on whole pixels, the drawing need not be.
  expect(Number(await ball.getAttribute("cy"))).toBeCloseTo(110, -1);
});

test("an output's style sheet keeps to outputs and loads nothing", async ({nablab, page}) => {
  const foreign: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("elsewhere.invalid")) foreign.push(request.url());
  });
  await nablab.openCells(
    `const root = document.createElement("div");
     root.innerHTML = \`<style>
       @import "https://elsewhere.invalid/a.css";
       @font-face {font-family: x; src: url(https://elsewhere.invalid/b)}
       body, [data-cell-id] {visibility: hidden}
       & {position: fixed} body:has(&) {visibility: hidden}
       p {color: rgb(1, 2, 3); background: url(https://elsewhere.invalid/c); body:has(&) {visibility: hidden}}
       p {background: u\\\\72l(https://elsewhere.invalid/d)}
     </style><p style="border-image: url(https://elsewhere.invalid/e)">styled</p>
     <img src="https://elsewhere.invalid/f"><svg><image href="https://elsewhere.invalid/g"/></svg>\`;
     display(root);`,
  );
  const paragraph = nablab.output("1").getByText("styled", {exact: true});
  await expect(paragraph).toHaveCSS("color", "rgb(1, 2, 3)");
  await expect(page.locator("body")).toHaveCSS("visibility", "visible");
  await expect(nablab.cell("1")).toHaveCSS("visibility", "visible");
  await expect(nablab.output("1")).not.toHaveCSS("position", "fixed");
  await page.waitForTimeout(300);
  expect(foreign).toEqual([]);
});
