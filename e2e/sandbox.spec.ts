import {expect, test} from "./nablab.ts";
import {serveStranger} from "./stranger.ts";

/** What a cell says when it tries to get out: the error's name, or OPEN. */
const attempt = (what: string) =>
  `(async () => { try { await ${what}; return "OPEN"; } catch (e) { return e.name; } })()`;

test("a cell reaches no network, no storage and no page", async ({nablab, page}) => {
  const origin = new URL(process.env.NABLAB_URL as string).origin;
  // A request that the policy blocks is told of all the same; what counts is whether one got as far as the network.
  const requests: string[] = [];
  page.context().on("requestfinished", (request) => requests.push(request.url()));
  page.context().on("requestfailed", (request) => {
    const {errorText} = request.failure() ?? {errorText: "unknown"};
    if (!/csp/i.test(errorText)) requests.push(`${request.url()} ${errorText}`);
  });

  const attempts: Record<string, string> = {
    "fetch elsewhere": `fetch("https://example.com/left-the-sandbox")`,
    "fetch from our host": `fetch("${origin}/left-the-sandbox")`,
    XMLHttpRequest: `new Promise((ok, no) => {
      const request = new XMLHttpRequest();
      request.onload = ok;
      request.onerror = () => no(new TypeError("refused"));
      request.open("GET", "https://example.com/left-the-sandbox");
      request.send();
    })`,
    WebSocket: `new Promise((ok, no) => {
      const socket = new WebSocket("wss://example.com/left-the-sandbox");
      socket.onopen = ok;
      socket.onerror = () => no(new TypeError("refused"));
    })`,
    EventSource: `new Promise((ok, no) => {
      const source = new EventSource("https://example.com/left-the-sandbox");
      source.onopen = ok;
      source.onerror = () => no(new TypeError("refused"));
    })`,
    WebTransport: `new WebTransport("https://example.com/left-the-sandbox").ready`,
    "a module by eval": `(0, eval)('import("https://example.com/left-the-sandbox.js")')`,
    "a module of ours": `(0, eval)('import("${origin}/left-the-sandbox.js")')`,
    "a worker's fetch": `new Promise((ok, no) => {
      const code = 'fetch("https://example.com/left-the-sandbox").then(() => postMessage(1), () => postMessage(0))';
      const worker = new Worker("data:text/javascript," + encodeURIComponent(code));
      worker.onmessage = ({data}) => (data ? ok() : no(new TypeError("refused")));
      worker.onerror = () => no(new TypeError("refused"));
    })`,
    IndexedDB: `new Promise((ok, no) => {
      const request = indexedDB.open("left-the-sandbox");
      request.onsuccess = ok;
      request.onerror = () => no(request.error);
    })`,
    "cache storage": `caches.open("left-the-sandbox")`,
    "file system": `navigator.storage.getDirectory()`,
    "the page's document": `self.parent.document.title`,
  };
  await nablab.openCells(...Object.values(attempts).map(attempt), `self.origin + " " + isSecureContext`);
  for (const [index, what] of Object.keys(attempts).entries()) {
    const id = String(index + 1);
    await nablab.expectStatus(id, "fresh");
    await expect(nablab.output(id), what).toContainText(/Error/);
    await expect(nablab.output(id), what).not.toContainText("OPEN");
  }
  await expect(nablab.output(String(Object.keys(attempts).length + 1))).toContainText("null true");
  expect(requests.filter((url) => url.includes("left-the-sandbox"))).toEqual([]);
});

test("a cell gets no data file that was not there when the page was built", async ({nablab}) => {
  await nablab.openCells(`(async () => {
    const {images} = await lab.problems.mnist();
    return "read";
  })()`);
  await expect(nablab.output("1")).toContainText("read");
});

test("a cell cannot end its kernel unseen", async ({nablab}) => {
  await nablab.openCells("self.close()", "1 + 1");
  await nablab.expectStatus("1", "error");
  await nablab.expectStatus("2", "fresh");
  await nablab.expectKernel("idle");
});

test("shell.html opened by itself does nothing", async ({page}) => {
  await page.goto(`${process.env.NABLAB_URL}shell.html`);
  await page.evaluate(() => postMessage("nablab: open", "*", [new MessageChannel().port1]));
  await page.waitForTimeout(500);
  expect(page.frames()).toHaveLength(1);
});

test("shell.html embedded by a stranger does nothing", async ({page}) => {
  const stranger = await serveStranger(`<iframe src="${process.env.NABLAB_URL}shell.html" onload="
    this.contentWindow.postMessage('nablab: open', '*', [new MessageChannel().port1]); document.title = 'asked'
  "></iframe>`);
  await page.goto(stranger.address);
  await expect(page).toHaveTitle("asked");
  await page.waitForTimeout(500);
  expect(page.frames()).toHaveLength(2);
  expect(page.frames()[1]?.url()).toMatch(/shell\.html$/);
  stranger.close();
});

const BACKENDS = {webgpu: "WebGPU", webgl: "WebGL", wasm: "WebAssembly", cpu: "Plain JavaScript"};

for (const [backend, name] of Object.entries(BACKENDS)) {
  test(`${backend} computes in the sandbox`, async ({nablab, page}) => {
    await nablab.openCells(
      "(await tf.grad((x) => x.square().sum())(tf.tensor1d([1, 2, 3])).data()).join()",
      "tf.getBackend()",
    );
    await nablab.expectStatus("2", "fresh");
    await page.getByRole("button", {name: /^Kernel: /}).click();
    await page.getByRole("radio", {name: new RegExp(`^${name}`)}).check({force: true});
    await page.keyboard.press("Escape");
    await expect(page.locator("body")).toHaveAttribute("data-backend", backend, {timeout: 60_000});
    await expect(nablab.output("2")).toContainText(backend);
    await expect(nablab.output("1")).toContainText("2,4,6");
  });
}
