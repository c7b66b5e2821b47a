/** Runs a notebook in the sandbox of the real page, in an installed Chromium: no rights, and WebGPU. */
import {existsSync} from "node:fs";
import {createServer} from "node:http";
import {createRequire} from "node:module";
import type {AddressInfo} from "node:net";
import {delimiter, join} from "node:path";
import {fileURLToPath} from "node:url";
import type {Browser, Page} from "playwright-core";
import sirv from "sirv";
import * as v from "valibot";
import {isRunnable, type Notebook} from "../notebook/notebook.ts";
import {writeNotebook} from "../notebook/writer.ts";
import {fromKernelSchema} from "../protocol.ts";
import {UsageError} from "./cli-options.ts";
import {type NotebookResult, toResult} from "./cli-result.ts";
import {type Session, watchKernel} from "./cli-session.ts";
import type {Job} from "./node.ts";

/** Names on the PATH, and places where installers put browsers that are not on it. */
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
const PLACES = [
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];
const QUIET = ["--disable-background-networking", "--disable-component-update"];
/** On Linux Chromium offers WebGPU only when asked; in software where there is no GPU. */
const WEBGPU = process.platform === "linux" ? ["--enable-unsafe-webgpu", "--enable-features=Vulkan"] : [];
/** Chromium refuses its own sandbox to the superuser. */
const AS_ROOT = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

/**
 * @param program the built program's own file, beside which the page was built
 * @throws {UsageError} when there is no Chromium, nothing to drive it with, or no page
 */
export async function runInChromium(job: Job, program: URL): Promise<NotebookResult> {
  const {file, notebook, backend, seed, timeoutMs} = job;
  const begin = performance.now();
  const browser = await launch();
  const runnable = notebook.cells.filter(({kind}) => isRunnable(kind));
  const session = watchKernel({runnable, stop: () => {}});
  let site: Site | undefined;
  try {
    site = await servePage(program);
    const page = await browser.newPage();
    await tap(page, session, backend);
    let timer: NodeJS.Timeout | undefined;
    const timeUp = new Promise<string>((resolve) => {
      timer = setTimeout(resolve, timeoutMs, `The time of ${timeoutMs / 1000} s is up.`);
    });
    const finished = openInPage(page, site.address, {...notebook, seed}).then(() => session.done);
    const failure = await Promise.race([finished.then(() => undefined), timeUp]);
    clearTimeout(timer);
    session.close();
    const html = failure === undefined ? await readOutputs(page) : undefined;
    return toResult({
      file,
      notebook,
      seed,
      ms: performance.now() - begin,
      observed: session.observed,
      closing: html && {html, values: {}, tensorsLeft: null},
      failure,
    });
  } finally {
    await browser.close();
    site?.close();
  }
}

interface Site {
  readonly address: string;
  close(): void;
}

async function servePage(program: URL): Promise<Site> {
  const directory = fileURLToPath(new URL(".", program));
  if (!existsSync(join(directory, "index.html"))) {
    throw new UsageError(`There is no page beside ${fileURLToPath(program)}: build it with npm run build.`);
  }
  const files = sirv(directory, {etag: true});
  const server = createServer((request, response) =>
    files(request, response, () => {
      response.statusCode = 404;
      response.end();
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const {port} = server.address() as AddressInfo;
  return {address: `http://127.0.0.1:${port}/`, close: () => void server.close()};
}

async function launch(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) {
    throw new UsageError(
      "--sandbox and --backend webgpu need Chromium or Chrome, and none is installed here. " +
        "Install one, or set NABLAB_CHROMIUM to its path.",
    );
  }
  // Not bundled: it loads files of its own package. `load`, not `require`: bundlers follow that name.
  const load = createRequire(import.meta.url);
  try {
    const {chromium} = load("playwright-core") as typeof import("playwright-core");
    return await chromium.launch({executablePath, args: [...QUIET, ...WEBGPU, ...AS_ROOT]});
  } catch (error) {
    throw new UsageError(`${executablePath} could not be started: ${error instanceof Error ? error.message : error}`);
  }
}

function findChromium(): string | undefined {
  const chosen = process.env.NABLAB_CHROMIUM;
  if (chosen !== undefined) return existsSync(chosen) ? chosen : undefined;
  const directories = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const onPath = directories.flatMap((directory) => NAMES.map((name) => join(directory, name)));
  return [...onPath, ...PLACES].find((path) => existsSync(path));
}

/** Hears what kernels tell the page, and sets the backend that the page asks them for. */
async function tap(page: Page, session: Session, backend: Job["backend"]): Promise<void> {
  await page.exposeBinding("nablabHeard", (_, message: unknown) => {
    const heard = v.safeParse(fromKernelSchema, message);
    if (heard.success) session.receive(heard.output);
  });
  await page.addInitScript((backend) => {
    const {nablabHeard} = window as unknown as {nablabHeard(message: unknown): void};
    const told = new Set(["hello", "backend", "status", "cell", "claim", "log"]);
    const {prototype} = MessagePort;
    const onmessage = Object.getOwnPropertyDescriptor(prototype, "onmessage");
    const post = prototype.postMessage;
    Object.defineProperty(prototype, "onmessage", {
      ...onmessage,
      set(this: MessagePort, listener: (event: MessageEvent) => void) {
        onmessage?.set?.call(this, (event: MessageEvent) => {
          if (told.has(event.data?.message?.type)) nablabHeard(event.data.message);
          listener.call(this, event);
        });
      },
    });
    prototype.postMessage = function (this: MessagePort, data, ...rest: unknown[]) {
      if (backend && data?.message?.type === "start") data.message.backend = backend;
      Reflect.apply(post, this, [data, ...rest]);
    };
  }, backend ?? null);
}

/** Opens the notebook as a reader would, from a file, and agrees that it runs; its manual cells run like the others. */
async function openInPage(page: Page, address: string, notebook: Notebook): Promise<void> {
  const cells = notebook.cells.map((cell) => (cell.run === "manual" ? {...cell, run: "auto" as const} : cell));
  const buffer = Buffer.from(writeNotebook({...notebook, cells}));
  await page.goto(address);
  await page.locator("input[type=file]").setInputFiles({name: "notebook.html", mimeType: "text/html", buffer});
  await page
    .getByRole("region", {name: "This notebook has not run"})
    .getByRole("button", {name: "Run", exact: true})
    .click();
}

/** Pictures come a frame or more after the states of cells: waits until none has come for a while. */
function outputsAreStill(page: Page): Promise<void> {
  return page.evaluate(
    ({still, limit}) =>
      new Promise<void>((resolve) => {
        let timer = setTimeout(resolve, still);
        setTimeout(resolve, limit);
        const changes = new MutationObserver(() => {
          clearTimeout(timer);
          timer = setTimeout(resolve, still);
        });
        for (const output of document.querySelectorAll("[data-output]")) {
          changes.observe(output, {childList: true, subtree: true, attributes: true, characterData: true});
        }
      }),
    {still: 500, limit: 5000},
  );
}

/** What each cell shows, canvases as PNG images. */
async function readOutputs(page: Page): Promise<Record<string, string>> {
  await outputsAreStill(page);
  return page.evaluate(() => {
    const outputs: Record<string, string> = {};
    for (const cell of document.querySelectorAll<HTMLElement>("[data-cell-id]")) {
      const output = cell.querySelector("[data-output]");
      if (!output || cell.dataset.cellId === undefined) continue;
      const copy = output.cloneNode(true) as Element;
      const canvases = output.querySelectorAll("canvas");
      for (const [i, canvas] of copy.querySelectorAll("canvas").entries()) {
        const image = document.createElement("img");
        for (const {name, value} of canvas.attributes) image.setAttribute(name, value);
        image.src = canvases[i]?.toDataURL() ?? "";
        canvas.replaceWith(image);
      }
      outputs[cell.dataset.cellId] = copy.innerHTML;
    }
    return outputs;
  });
}
