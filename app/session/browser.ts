import {dataFiles, kernelUrl, readerUrl} from "virtual:kernel-assets";
import {SHELL_OPEN} from "../../kernel/protocol.ts";
import {notify} from "../shell/notices.ts";
import {startEarly} from "./early.ts";
import {frameTransport, INSECURE} from "./frame-transport.ts";
import type {KernelTransport} from "./transport.ts";

const files = new Set(dataFiles);
const loaded = new Set<string>();
const address = (path: string) => new URL(path, document.baseURI).href;

/** A connection that breaks (the network changed, the machine slept) is tried again before the reader hears of it. */
const ATTEMPTS = 3;
const PAUSE_MS = 300;

let early: KernelTransport | null = null;

/** Starts a kernel that the next session takes: called where it is clear that there will be one. */
export function startKernelEarly(): void {
  early ??= startEarly(sandboxed());
}

/** Kernels in the sandboxed frame of this page. */
export function browserTransport(): KernelTransport {
  const transport = early ?? sandboxed();
  early = null;
  return transport;
}

function sandboxed(): KernelTransport {
  return frameTransport({
    frame: shellFrame,
    // The type decides whether the worker imports it, whatever a server says.
    code: async () => new Blob([await loadKernel()], {type: "text/javascript"}),
    document,
    insecure: () => notify(INSECURE, {tone: "warn"}),
  });
}

/** shell.html, of the page's own origin, with the sandboxed frame inside. */
function shellFrame(control: MessagePort): HTMLIFrameElement {
  const element = document.createElement("iframe");
  element.src = address("shell.html");
  // A statement, not the arrow's value: WebKit makes that a tail call, and the message then comes from nobody's window.
  const open = () => {
    element.contentWindow?.postMessage(SHELL_OPEN, location.origin, [control]);
  };
  element.addEventListener("load", open, {once: true});
  return element;
}

/**
 * Reads one of our data files. Kernels cannot reach the network; this is the one thing they can ask of the page, and
 * only for names that were there when the page was built.
 *
 * @throws {Error} when there is no such file, or it cannot be fetched.
 */
export async function loadData(name: string): Promise<ArrayBuffer> {
  if (!files.has(name)) throw new Error(`There is no data file ${JSON.stringify(name)}.`);
  const bytes = await load(`data/${name}`);
  loaded.add(name);
  return bytes;
}

/** Names of the data files that kernels have asked for since the page was opened. */
export function loadedData(): readonly string[] {
  return [...loaded];
}

/** The kernel's bundle. @throws {Error} when it cannot be fetched */
export function loadKernel(): Promise<ArrayBuffer> {
  return load(kernelUrl);
}

/** The script of pages that run by themselves. @throws {Error} when it cannot be fetched */
export async function loadReader(): Promise<string> {
  return new TextDecoder().decode(await load(readerUrl));
}

async function load(path: string, attempt = 1): Promise<ArrayBuffer> {
  try {
    const response = await fetch(address(path));
    if (response.ok) return await response.arrayBuffer();
    throw new Error(`${path}: ${response.status} ${response.statusText}`);
  } catch (error) {
    // Only what fetch itself throws, before or within the body, is a TypeError.
    if (!(error instanceof TypeError) || attempt === ATTEMPTS) throw error;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt));
    return load(path, attempt + 1);
  }
}
