/**
 * The two ends of the conversation of page and kernel. A message carries the protocol's version and the kernel's generation:
 * a restarted kernel has a new generation, so whatever an old one still had in flight is recognised and dropped. Unknown and
 * malformed messages are dropped with a warning; they never reach a handler and never throw.
 */
import * as v from "valibot";
import {type FromKernel, fromKernelSchema, PROTOCOL_VERSION, type ToKernel, toKernelSchema} from "./protocol.ts";

/** What both ends need of a MessagePort, a worker or the in-memory pair. */
export interface Port {
  post(message: unknown, transfer?: Transferable[]): void;
  /** Sets the one listener. Messages that came before it was set are kept and delivered in order. */
  listen(listener: (message: unknown) => void): void;
  close(): void;
}

/** One end of the conversation: typed sending, validated receiving. */
export interface Channel<Out, In> {
  send(message: Out, transfer?: Transferable[]): void;
  receive(handler: (message: In) => void): void;
  close(): void;
}

export type KernelChannel = Channel<FromKernel, ToKernel>;
export type PageChannel = Channel<ToKernel, FromKernel>;

function channel<Out, In>(
  port: Port,
  generation: number,
  schema: v.GenericSchema<unknown, In>,
  warn: (text: string) => void,
): Channel<Out, In> {
  return {
    send: (message, transfer) => port.post({v: PROTOCOL_VERSION, generation, message}, transfer),
    receive: (handler) =>
      port.listen((data) => {
        const envelope = v.safeParse(envelopeSchema, data);
        if (!envelope.success) return warn("Dropped a message that is not of the kernel protocol.");
        if (envelope.output.v !== PROTOCOL_VERSION) {
          return warn(
            `Dropped a message of protocol version ${envelope.output.v}; this side speaks ${PROTOCOL_VERSION}.`,
          );
        }
        if (envelope.output.generation !== generation) {
          return warn(`Dropped a message of kernel generation ${envelope.output.generation}; this is ${generation}.`);
        }
        // The first fault is enough: a list of a million wrong items has a million of them.
        const message = v.safeParse(schema, envelope.output.message, {abortEarly: true});
        if (!message.success) return warn(`Dropped a malformed message: ${explain(message.issues)}`);
        handler(message.output);
      }),
    close: () => port.close(),
  };
}

const envelopeSchema = v.object({v: v.number(), generation: v.number(), message: v.unknown()});

function explain(issues: readonly v.BaseIssue<unknown>[]): string {
  const [first] = issues;
  return first ? `${v.getDotPath(first) ?? "message"}: ${first.message}` : "unknown reason";
}

/** The page's end of a kernel's port. */
export function pageChannel(port: Port, generation: number, warn: (text: string) => void = console.warn): PageChannel {
  return channel<ToKernel, FromKernel>(
    port,
    generation,
    fromKernelSchema as v.GenericSchema<unknown, FromKernel>,
    warn,
  );
}

/** The kernel's end of its port. */
export function kernelChannel(
  port: Port,
  generation: number,
  warn: (text: string) => void = console.warn,
): KernelChannel {
  return channel<FromKernel, ToKernel>(port, generation, toKernelSchema as v.GenericSchema<unknown, ToKernel>, warn);
}

/** Wraps a MessagePort (or anything of its shape). */
export function messagePort(port: MessagePort): Port {
  return {
    post: (message, transfer) => port.postMessage(message, transfer ?? []),
    listen(listener) {
      port.onmessage = (event) => listener(event.data);
    },
    close: () => port.close(),
  };
}

/** Two ports joined in one process, for tests: messages are cloned and delivered in later tasks, as between threads. */
export function memoryPorts(): [Port, Port] {
  const {port1, port2} = new MessageChannel();
  return [messagePort(port1), messagePort(port2)];
}
