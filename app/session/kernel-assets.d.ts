/** Made by vite.config.ts. */
declare module "virtual:kernel-assets" {
  /** Address of the kernel's bundle, relative to the page. */
  export const kernelUrl: string;
  /** Address of the script of pages that run by themselves. */
  export const readerUrl: string;
  /** Names of the files in `data/` that a kernel may ask for. */
  export const dataFiles: readonly string[];
}
