/** Starts the engine: for the kernel of a notebook, and for who uses it as a library. */
import {attachLedger} from "./attach.ts";
import {type BackendHost, type BackendName, type BackendReport, startBackend} from "./backends.ts";
import {filesIn, packagedFiles} from "./files.ts";
import {registerKernels} from "./kernels/register.ts";
import {type Books, createLedger} from "./ledger.ts";

/**
 * Starts the backend asked for, or the best that computes correctly, and books every tensor in `ledger` from then on.
 * @throws when no backend computes
 */
export function startEngine(asked: BackendName | null, host: BackendHost, ledger: Books): Promise<BackendReport> {
  attachLedger(ledger);
  registerKernels();
  return startBackend(asked, host);
}

export interface StartOptions {
  /** Tried first; by default the best that computes correctly is taken, of webgpu, webgl, wasm and cpu. */
  readonly backend?: BackendName | null;
  /** Address of the folder with the WASM files, ending in `/`; by default that of the package (`dist/data/`). */
  readonly files?: string | URL;
  /** Told when the graphics device failed: all tensors on it are gone, and `next` computes from now on. */
  readonly onLost?: (reason: string, next: BackendReport | null) => void;
}

/**
 * Starts the engine in this page, worker or Node process; to be awaited before the first tensor is made. Calling it
 * again changes the backend.
 * @returns the backend that runs, and why better ones were refused
 * @throws Error when no backend computes
 */
export function start({
  backend = null,
  files = packagedFiles(),
  onLost = warn,
}: StartOptions = {}): Promise<BackendReport> {
  const host = {wasmBytes: filesIn(files), lost: onLost};
  if (isStarted) return startBackend(backend, host);
  isStarted = true;
  return startEngine(backend, host, createLedger());
}

let isStarted = false;

function warn(reason: string, next: BackendReport | null): void {
  console.warn(`${reason} ${next ? `${next.name} computes from now on` : "Nothing computes any more"}.`);
}
