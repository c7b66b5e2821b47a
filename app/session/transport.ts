import type {Port} from "../../kernel/channel.ts";

/** A running (or starting) kernel and the one way to end it. */
export interface KernelConnection {
  readonly port: Port;
  /** Ends the kernel at once, whatever it is doing. Nothing arrives from it afterwards. */
  kill(): void;
}

/** Where kernels come from: the sandboxed frame, or memory in tests. */
export interface KernelTransport {
  /**
   * Starts a kernel. `died` is called at most once, with a reason for the reader, when the kernel cannot start or ends
   * without `kill`.
   */
  open(generation: number, died: (reason: string) => void): KernelConnection;
  /** Ends all kernels and what they lived in. */
  dispose(): void;
}
