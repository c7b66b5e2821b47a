import {type FromKernel, type PageChannel, pageChannel, type ToKernel} from "../../kernel/protocol.ts";
import type {KernelConnection, KernelTransport} from "./transport.ts";

/** A kernel that has not said hello within this time will not: only a hang guard, slow machines take seconds. */
export const START_LIMIT_MS = 60_000;

export interface KernelsOptions {
  readonly transport: KernelTransport;
  /** Keep a second kernel loaded, so that replacing one takes no start-up time. */
  readonly standby: boolean;
  /** A message of the present kernel. */
  readonly receive: (message: FromKernel) => void;
  /** The present kernel ended by itself or could not start; there is none until `replace`. */
  readonly died: (reason: string) => void;
  readonly warn: (text: string) => void;
}

/** The present kernel and perhaps the next one; all others are dead and whatever they still say is dropped. */
export interface Kernels {
  /** Kills the present kernel, if any, and puts a new one in its place. */
  replace(): {generation: number; ready: boolean};
  /** True when the present kernel has said hello. */
  ready(): boolean;
  /** Number of the present kernel, 0 when there is none. */
  generation(): number;
  /** Sends to the present kernel; does nothing when there is none. */
  send(message: ToKernel, transfer?: Transferable[]): void;
  dispose(): void;
}

interface Kernel {
  readonly generation: number;
  readonly connection: KernelConnection;
  readonly channel: PageChannel;
  readonly guard: ReturnType<typeof setTimeout>;
  ready: boolean;
}

export function createKernels(options: KernelsOptions): Kernels {
  const {transport, warn} = options;
  let count = 0;
  let present: Kernel | null = null;
  let next: Kernel | null = null;

  function open(): Kernel {
    count += 1;
    const generation = count;
    const connection = transport.open(generation, (reason) => fail(kernel, reason));
    const kernel: Kernel = {
      generation,
      connection,
      channel: pageChannel(connection.port, generation, warn),
      guard: setTimeout(
        () => fail(kernel, `The kernel did not start within ${START_LIMIT_MS / 1000} s.`),
        START_LIMIT_MS,
      ),
      ready: false,
    };
    kernel.channel.receive((message) => {
      if (message.type === "hello") {
        clearTimeout(kernel.guard);
        kernel.ready = true;
      }
      // The page's first picture should not wait for the spare of its first kernel.
      if (message.type === (generation === 1 ? "backend" : "hello") && kernel === present) prepareNext();
      if (kernel === present) options.receive(message);
    });
    return kernel;
  }

  function fail(kernel: Kernel, reason: string): void {
    if (kernel !== present && kernel !== next) return;
    close(kernel);
    if (kernel === next) {
      next = null;
      warn(`A spare kernel was lost: ${reason}`);
    } else {
      present = null;
      options.died(reason);
    }
  }

  function close(kernel: Kernel | null): void {
    clearTimeout(kernel?.guard);
    kernel?.connection.kill();
  }

  function prepareNext(): void {
    if (options.standby) next ??= open();
  }

  return {
    replace() {
      close(present);
      present = next ?? open();
      next = null;
      if (present.ready) prepareNext();
      return {generation: present.generation, ready: present.ready};
    },
    ready: () => present?.ready ?? false,
    generation: () => present?.generation ?? 0,
    send: (message, transfer) => present?.channel.send(message, transfer),
    dispose() {
      close(present);
      close(next);
      present = null;
      next = null;
      transport.dispose();
    },
  };
}
