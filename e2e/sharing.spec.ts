import type {Browser, Page} from "@playwright/test";
import {expect, Nablab, test} from "./nablab.ts";
import {serveStranger} from "./stranger.ts";

/** The link that the dialog offers. */
async function linkOf(page: Page): Promise<string> {
  await page.getByRole("button", {name: "Share", exact: true}).click();
  const link = page.getByRole("textbox", {name: "Link"});
  await expect(link).toHaveValue(/#\/(s|n)\//);
  const value = await link.inputValue();
  await page.getByRole("button", {name: "Close"}).click();
  return value;
}

/** Somebody else's browser: nothing of ours is stored in it. */
async function elsewhere(browser: Browser): Promise<{page: Page; nablab: Nablab; kernels: string[]}> {
  const page = await (await browser.newContext()).newPage();
  // What the page asks kernels to do.
  const kernels: string[] = [];
  await page.exposeBinding("told", (_, type: string) => void kernels.push(type));
  await page.addInitScript(() => {
    const post = MessagePort.prototype.postMessage;
    MessagePort.prototype.postMessage = function (this: MessagePort, data, ...rest: unknown[]) {
      const type = data?.message?.type ?? data?.type;
      if (/^(start|cells|run|spawn)$/.test(type)) (window as unknown as {told(type: string): void}).told(type);
      Reflect.apply(post, this, [data, ...rest]);
    };
  });
  return {page, nablab: new Nablab(page), kernels};
}

const CELLS = [
  {kind: "md", source: "# Shared\n\nIt was ${n * 2}.", pinned: false} as const,
  "const n = view(Inputs.range([0, 100], {label: 'n', value: 3, step: 1}))",
  "display(n * 7)",
];

test("a link shows a notebook, runs it at the reader's word, and gives a copy", async ({nablab, page, browser}) => {
  await nablab.openCells(...CELLS);
  await expect(nablab.output("3")).toContainText("21");
  await nablab.output("2").getByRole("slider").focus();
  await page.keyboard.press("ArrowRight");
  await expect(nablab.output("3")).toContainText("28");
  const link = await linkOf(page);
  expect(link.length).toBeLessThan(500);

  const other = await elsewhere(browser);
  await other.page.goto(link);
  await expect(other.nablab.consent).toContainText("came in a link");
  await expect(other.nablab.cell("3")).toContainText("display(n * 7)");
  await expect(other.page.getByRole("heading", {name: "Shared"})).toBeVisible();
  await other.nablab.expectKernel("held");
  // Every way to ask for a run that a reader might press without having read.
  await other.nablab.cell("3").hover();
  await other.page.getByRole("button", {name: "Run all"}).click();
  await other.nablab.cell("3").focus();
  await other.page.keyboard.press("Shift+Enter");
  await other.page.waitForTimeout(1500);
  expect(other.kernels).toEqual([]);
  await expect(other.nablab.output("3")).toBeEmpty();
  const stored = () =>
    other.page.evaluate(
      () =>
        new Promise<number>((resolve, reject) => {
          const request = indexedDB.open("nablab");
          request.onerror = () => reject(request.error);
          request.onsuccess = () => {
            const all = request.result.transaction("notebooks").objectStore("notebooks").count();
            all.onsuccess = () => {
              request.result.close();
              resolve(all.result);
            };
          };
        }),
    );
  expect(await stored()).toBe(0);

  await other.nablab.agree();
  await expect(other.nablab.output("3")).toContainText("28");
  await expect(other.nablab.output("2").getByRole("slider")).toHaveValue("4");
  expect(await stored()).toBe(0);

  // An edit makes a copy, which runs after a reload too; the link is one step back.
  await other.nablab.edit("3", "display(n * 100)");
  await expect(other.nablab.output("3")).toContainText("400");
  await expect(other.page).toHaveURL(/#\/n\/local\//);
  await expect.poll(stored).toBe(1);
  await other.page.reload();
  await expect(other.nablab.output("3")).toContainText("300");
  await other.page.goBack();
  await expect(other.page).toHaveURL(link);
  await expect(other.nablab.consent).toContainText("You let it run here on");
  await other.nablab.agree("Run in lazy mode");
  await other.nablab.expectKernel("idle");
  await expect(other.nablab.output("3")).toBeEmpty();
  await other.page.context().close();
});

test("an edited notebook of the tour is a short link, and so is its copy elsewhere", async ({
  nablab,
  page,
  browser,
}) => {
  await nablab.open("#/n/tour/0-first-steps");
  await nablab.edit("7", "const f = (x: tf.Tensor) => x.sin()");
  await expect(nablab.output("9")).toContainText("At x = 1.40 the slope is 0.17");
  const link = await linkOf(page);
  expect(link.length).toBeLessThan(500);
  const other = await elsewhere(browser);
  await other.page.goto(link);
  await expect(other.nablab.consent).toContainText("It changes First steps, which comes with Nablab");
  await expect(other.nablab.cell("7")).toContainText("x.sin()");
  await other.page.getByRole("button", {name: "Save a copy"}).click();
  await expect(other.page).toHaveURL(/#\/n\/local\//);
  await other.page.reload();
  await expect(other.nablab.consent).toContainText("came from outside");
  await expect(other.nablab.cell("7")).toContainText("x.sin()");
  expect(other.kernels).not.toContain("cells");
  await other.page.context().close();
});

test("broken links say what is wrong and keep their text", async ({nablab, page}) => {
  await nablab.openCells(...CELLS);
  const link = await linkOf(page);
  const hash = link.slice(link.indexOf("#"));
  const cases = {
    "This link was cut off": hash.slice(0, -30),
    "This link is damaged": `${hash.slice(0, 60)}${hash[60] === "A" ? "B" : "A"}${hash.slice(61)}`,
    "This link is from a newer Nablab": hash.replace("/s/1/", "/s/9/"),
    "This link needs another original": hash.replace("/s/1/", "/s/1/tour/0-first-steps/AAAAAAAA/"),
  };
  for (const [title, broken] of Object.entries(cases)) {
    await nablab.open(broken);
    await expect(page.getByRole("heading", {name: title})).toBeVisible();
    await expect(page.getByRole("textbox", {name: /The link/})).toHaveValue(`${process.env.NABLAB_URL}${broken}`);
  }
});

test("consent is to one text, in one browser, and can be taken back", async ({nablab, page}) => {
  await nablab.openFile("1 + 1", "3 + 4");
  await nablab.expectKernel("held");
  await page.reload();
  await nablab.expectKernel("held");
  await nablab.agree();
  await expect(nablab.output("1")).toContainText("2");
  // Own edits carry it on.
  await nablab.edit("2", "2 + 3");
  await expect(nablab.output("2")).toContainText("5");
  await expect(page.locator(".save-state")).toHaveText("Saved");
  await page.reload();
  await expect(nablab.output("2")).toContainText("5");

  // Text that changes in storage without the reader's hand is another text.
  const change = () =>
    page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const request = indexedDB.open("nablab");
          request.onsuccess = () => {
            const transaction = request.result.transaction("notebooks", "readwrite");
            const store = transaction.objectStore("notebooks");
            store.getAll().onsuccess = (event) => {
              const [record] = (event.target as IDBRequest).result;
              store.put({...record, html: record.html.replace("2 + 3", "4 + 5")});
            };
            transaction.oncomplete = () => resolve();
          };
        }),
    );
  await change();
  await page.reload();
  await expect(nablab.consent).toContainText("came from outside");
  await expect(nablab.cell("2")).toContainText("4 + 5");
  await nablab.expectKernel("held");
  await nablab.agree();
  await expect(nablab.output("2")).toContainText("9");

  await page.getByRole("button", {name: "More actions"}).click();
  await page.getByRole("menuitem", {name: "Do not let this notebook run any more"}).click();
  await expect(nablab.consent).toContainText("You took back your word");
  await nablab.expectKernel("held");
  await page.reload();
  await nablab.expectKernel("held");
  await expect(nablab.consent).toBeVisible();
});

test("an embed of the selected cells shows these alone", async ({nablab, page}) => {
  await nablab.openCells(...CELLS);
  await expect(nablab.output("3")).toContainText("21");
  await nablab.cell("2").focus();
  await page.keyboard.press("Shift+ArrowDown");
  await page.getByRole("button", {name: "Share", exact: true}).click();
  await page.getByRole("tab", {name: "Embed"}).click();
  const snippet = page.getByRole("textbox", {name: "Snippet"});
  await expect(snippet).toHaveValue(/#\/s\/1\/[\w-]+" title/);
  await page.getByText("Show only the 2 selected cells").click();
  await expect(snippet).toHaveValue(/#\/s\/1\/[\w-]+\?cells=2,3" title/);
  const stranger = await serveStranger(`<body>${await snippet.inputValue()}</body>`);
  try {
    await page.goto(stranger.address);
    const frame = page.frameLocator("iframe").first();
    await frame.getByRole("button", {name: "Run"}).click();
    await expect(frame.locator('[data-cell-id="3"] [data-output]')).toContainText("21");
    await expect(frame.locator("[data-cell-id]")).toHaveCount(2);
  } finally {
    stranger.close();
  }
});

test("an embed is as high as its notebook, in the theme that was chosen, and its page takes no other height", async ({
  nablab,
  page,
}) => {
  await nablab.openCells(...CELLS, "html`<div style='height: 900px'>tall</div>`");
  await expect(nablab.output("4")).toContainText("tall");
  await page.getByRole("button", {name: "Share", exact: true}).click();
  await page.getByRole("tab", {name: "Embed"}).click();
  const snippet = page.getByRole("textbox", {name: "Snippet"});
  await expect(snippet).toHaveValue(/#\/s\/1\/[\w-]+" title/);
  const plain = await snippet.inputValue();
  await page.getByRole("radio", {name: "Dark"}).press("Space");
  await expect(snippet).toHaveValue(/\?theme=dark" title/);
  const stranger = await serveStranger(`<body>${plain}<p>Between</p>${await snippet.inputValue()}</body>`);
  try {
    await page.goto(stranger.address);
    const frames = page.locator("iframe");
    const heights = () => frames.evaluateAll((all) => all.map((frame) => frame.clientHeight));
    const inner = page.frameLocator("iframe").nth(1);
    await expect(inner.locator("html")).toHaveAttribute("data-theme", "dark");
    await expect(page.frameLocator("iframe").first().locator("html")).not.toHaveAttribute("data-theme");
    const content = () => inner.locator(".embed").evaluate((embed) => embed.scrollHeight);
    await expect.poll(async () => (await heights())[1]).toBe(await content());
    const before = await heights();
    expect(before[1]).not.toBe(600);
    await inner.getByRole("button", {name: "Run"}).click();
    await expect(inner.locator('[data-cell-id="4"] [data-output]')).toContainText("tall");
    await expect.poll(async () => (await heights())[1]).toBeGreaterThan((before[1] ?? 0) + 600);
    await expect.poll(async () => (await heights())[1]).toBe(await content());
    // The other frame has not run: it stays as high as it was.
    expect((await heights())[0]).toBe(before[0]);

    const settled = await heights();
    await page.evaluate(() => postMessage({type: "nablab:height", height: 5000}, "*"));
    const embed = page.frames()[2];
    await embed?.evaluate(() => {
      for (const height of [Infinity, NaN, -5, 0, "900", 1e9, [900], {}])
        parent.postMessage({type: "nablab:height", height}, "*");
      parent.postMessage(null, "*");
    });
    // Messages come in their order: what was not taken before this has been looked at.
    await embed?.evaluate(() => parent.postMessage({type: "nablab:height", height: 444}, "*"));
    await expect.poll(heights).toEqual([settled[0], 444]);
  } finally {
    stranger.close();
  }
});

test("an embed shows a notebook and nothing else of ours", async ({nablab, page}) => {
  await nablab.openCells(...CELLS);
  await expect(nablab.output("3")).toContainText("21");
  await page.getByRole("button", {name: "Share", exact: true}).click();
  await page.getByRole("tab", {name: "Embed"}).click();
  await expect(page.getByRole("textbox", {name: "Snippet"})).toHaveValue(/#\/s\//);
  const snippet = await page.getByRole("textbox", {name: "Snippet"}).inputValue();
  expect(snippet).toMatch(/^<iframe src="[^"]*#\/s\/1\/[\w-]+" title="Test notebook"/);

  const stranger = await serveStranger(`<body>${snippet}<script>
    onmessage = ({data}) => { if (data.type === "nablab:height") document.title = "height " + data.height; };
  </script></body>`);
  // Whether the browser would let a frame store anything or not: it does not try.
  await page.addInitScript(() => {
    const touched: string[] = [];
    Object.assign(window, {touched});
    IDBFactory.prototype.open = () => {
      touched.push("IndexedDB");
      throw new Error("touched");
    };
    for (const name of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(window, name, {
        get() {
          touched.push(name);
          throw new Error("touched");
        },
      });
    }
  });
  await page.goto(stranger.address);
  const frame = page.frameLocator("iframe").first();
  await expect(frame.getByText("display(n * 7)")).toBeVisible();
  await expect(frame.getByRole("banner")).toContainText("Not run");
  await expect(page).toHaveTitle(/^height \d{3}/);
  // Nothing that acts but Run and the way out.
  await expect(frame.getByRole("button")).toHaveCount(1);
  await expect(frame.getByRole("link")).toHaveCount(1);
  await expect(frame.getByRole("link", {name: "Open in its own tab"})).toHaveAttribute("rel", "noopener noreferrer");
  await frame.getByRole("button", {name: "Run"}).click();
  await expect(frame.locator('[data-cell-id="3"] [data-output]')).toContainText("21");
  await frame.locator('[data-cell-id="2"]').getByRole("slider").focus();
  await page.keyboard.press("ArrowRight");
  await expect(frame.locator('[data-cell-id="3"] [data-output]')).toContainText("28");

  // The page round it chooses cells and theme, and nothing that it says beside that is heard.
  const [outer] = page.frames();
  await outer?.evaluate(() => {
    const {contentWindow} = document.querySelector("iframe") as HTMLIFrameElement;
    contentWindow?.postMessage({type: "nablab:embed", cells: ["3"], theme: "dark"}, "*");
    contentWindow?.postMessage({type: "nablab:embed", cells: 7, theme: "<b>"}, "*");
    contentWindow?.postMessage("nablab: open", "*");
  });
  await expect(frame.locator("[data-cell-id]")).toHaveCount(1);
  await expect(frame.locator("html")).toHaveAttribute("data-theme", "dark");

  const inner = page.frames().find((one) => one.url().includes("#/s/"));
  expect(await inner?.evaluate(() => (window as unknown as {touched: string[]}).touched)).toEqual([]);
  stranger.close();
});

test("a page in a frame shows nothing but notebooks", async ({page}) => {
  const routes = ["#/", "#/papers", "#/new", "#/n/local/abc"];
  const frames = routes.map((route) => `<iframe src="${process.env.NABLAB_URL}${route}"></iframe>`);
  const stranger = await serveStranger(frames.join(""));
  await page.goto(stranger.address);
  for (const [index] of routes.entries()) {
    const frame = page.frameLocator("iframe").nth(index);
    await expect(frame.getByRole("alert")).toContainText("Only notebooks from links");
    await expect(frame.getByRole("button")).toHaveCount(0);
  }
  stranger.close();
});

test("a replay tells what came out the same, and what did not", async ({nablab, page}) => {
  await nablab.openCells(
    "const x = (await tf.tidy(() => tf.tensor1d([1, 2, 3]).square()).data())",
    "Math.random()",
    "(async function* () { for (let i = 0; ; i++) { yield i; await new Promise((go) => setTimeout(go, 100)); } })()",
  );
  await nablab.expectStatus("2", "fresh");
  await page.getByRole("button", {name: "More actions"}).click();
  await page.getByRole("menuitem", {name: /^Replay/}).click();
  const dialog = page.getByRole("dialog", {name: "Replay"});
  await expect(dialog).toContainText("Not the same");
  await expect(dialog).toContainText("1 cell is equal to the last bit");
  await expect(dialog).toContainText("Not compared, as they go on changing: cell 3");
  await expect(dialog.getByRole("row", {name: /cell 2/})).toContainText("another value");
});
