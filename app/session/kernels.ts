import {type PageChannel, pageChannel} from "../../kernel/channel.ts";
import type {FromKernel, ToKernel} from "../../kernel/protocol.ts";
import {afterAwake} from "./awake.ts";
import {FLOOD_MESSAGES, floodGuard} from "./flood.ts";
import type {KernelConnection, KernelTransport} from "./transport.ts";

/** A kernel that has not said hello within this time will not: only a hang guard, slow machines take seconds. */
export const START_LIMIT_MS = 60_000;

export interface KernelsOptions {
  readonly transport: KernelTransport;
  /**
   * Keep a second kernel loaded, so that replacing one takes no start-up time: so many milliseconds after the first one
   * knows its backend, or from `prepare` on; `null` for none.
   */
  readonly standby: number | null;
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
  /** The present kernel may have to be replaced soon: loads the spare one, if there is to be one. */
  prepare(): void;
  /** Kills the present kernel and the spare one; there is none until `replace`. */
  end(): void;
  /** True when the present kernel has said hello. */
  ready(): boolean;
  /** Number of the present kernel, 0 when there is none. */
  generation(): number;
  /** Sends to the present kernel; does nothing when there is none. */
  send(message: ToKernel, transfer?: Transferable[]): void;
  dispose(): void;
}

const FLOODED = `The kernel was ended: it sent more than ${FLOOD_MESSAGES.toLocaleString("en")} messages without a pause.`;

interface Kernel {
  readonly generation: number;
  readonly connection: KernelConnection;
  readonly channel: PageChannel;
  /** Ends the wait for its hello. */
  readonly unguard: () => void;
  ready: boolean;
}

export function createKernels(options: KernelsOptions): Kernels {
  const {transport, warn} = options;
  let count = 0;
  let present: Kernel | null = null;
  let next: Kernel | null = null;
  /** Opens the first kernel's spare. */
  let spare: ReturnType<typeof setTimeout> | undefined;

  function open(): Kernel {
    count += 1;
    const generation = count;
    const connection = transport.open(generation, (reason) => fail(kernel, reason));
    const port = floodGuard(connection.port, () => fail(kernel, FLOODED));
    const kernel: Kernel = {
      generation,
      connection,
      channel: pageChannel(port, generation, warn),
      unguard: afterAwake(START_LIMIT_MS, () =>
        fail(kernel, `The kernel did not start within ${START_LIMIT_MS / 1000} s.`),
      ),
      ready: false,
    };
    kernel.channel.receive((message) => {
      if (message.type === "hello") {
        kernel.unguard();
        kernel.ready = true;
      }
      if (kernel === present && message.type === "hello" && generation > 1) prepareNext();
      // The page's first picture should not wait for the spare of its first kernel.
      if (message.type === "backend" && generation === 1) spare ??= setTimeout(prepareNext, options.standby ?? 0);
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
    kernel?.unguard();
    kernel?.channel.close();
    kernel?.connection.kill();
  }

  function end(): void {
    close(present);
    close(next);
    present = null;
    next = null;
  }

  function prepareNext(): void {
    clearTimeout(spare);
    if (options.standby !== null && present) next ??= open();
  }

  return {
    replace() {
      close(present);
      present = next ?? open();
      next = null;
      if (present.ready) prepareNext();
      return {generation: present.generation, ready: present.ready};
    },
    prepare: prepareNext,
    end,
    ready: () => present?.ready ?? false,
    generation: () => present?.generation ?? 0,
    send(message, transfer) {
      present?.channel.send(message, transfer);
    },
    dispose() {
      clearTimeout(spare);
      end();
      transport.dispose();
    },
  };
}
