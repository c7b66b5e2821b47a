import {dataFiles, kernelUrl} from "virtual:kernel-assets";
import {startEarly} from "./early.ts";
import {frameTransport} from "./frame-transport.ts";
import type {KernelTransport} from "./transport.ts";

const files = new Set(dataFiles);
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
    shell: address("shell.html"),
    // The type decides whether the worker imports it, whatever a server says.
    code: async () => new Blob([await load(kernelUrl)], {type: "text/javascript"}),
    document,
  });
}

/**
 * Reads one of our data files. Kernels cannot reach the network; this is the one thing they can ask of the page, and
 * only for names that were there when the page was built.
 *
 * @throws {Error} when there is no such file, or it cannot be fetched.
 */
export async function loadData(name: string): Promise<ArrayBuffer> {
  if (!files.has(name)) throw new Error(`There is no data file ${JSON.stringify(name)}.`);
  return load(`data/${name}`);
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
