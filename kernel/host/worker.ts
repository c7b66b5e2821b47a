/** The kernel in the browser: entry of the bundle that the bootstrap worker imports. */
import {kernelChannel, messagePort} from "../protocol.ts";
import {createKernel} from "./kernel.ts";

/** Called once by the bootstrap with the kernel's end of its port. */
export function boot(port: MessagePort, generation: number): void {
  createKernel(kernelChannel(messagePort(port), generation), {
    createCanvas: (width, height) => new OffscreenCanvas(width, height),
  });
}
