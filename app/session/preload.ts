import {kernelUrl} from "virtual:kernel-assets";

/** Asks for the kernel's bundle before the code that starts kernels is there: it is the largest file of a notebook's page. */
export function preloadKernel(): void {
  const link = document.createElement("link");
  link.rel = "preload";
  link.as = "fetch";
  link.crossOrigin = "anonymous";
  link.href = new URL(kernelUrl, document.baseURI).href;
  document.head.append(link);
}
