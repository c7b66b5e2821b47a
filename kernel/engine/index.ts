/** The engine as the host starts it. */
import {attachLedger} from "./attach.ts";
import {type BackendHost, type BackendName, type BackendReport, startBackend} from "./backends.ts";
import {registerKernels} from "./kernels/register.ts";
import type {Books} from "./ledger.ts";
import {createTf, type Tf} from "./tf.ts";

export interface Engine {
  /** What cells see as `tf`. */
  readonly tf: Tf;
  readonly backend: BackendReport;
}

/**
 * Starts the backend asked for, or the best that computes correctly, and books every tensor in `ledger` from then on.
 * @throws when no backend computes
 */
export async function startEngine(asked: BackendName | null, host: BackendHost, ledger: Books): Promise<Engine> {
  attachLedger(ledger);
  registerKernels();
  return {backend: await startBackend(asked, host), tf: createTf()};
}
