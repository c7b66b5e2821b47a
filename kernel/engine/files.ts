/** The files that come with the package: WASM programs and data sets. */

/** Reads one of them by its name. Rejects when there is none of this name. */
export type ReadFile = (name: string) => Promise<ArrayBuffer>;

const BESIDE = import.meta.url;

/** Where they are unless a user puts them elsewhere: of a built module, in the folder `data` beside its own. */
export function packagedFiles(): URL {
  // In two steps: bundlers would look for such a folder where it is written out.
  const here = BESIDE;
  return new URL("../data/", here);
}

/** @param folder an address that ends in `/`; in Node also one that begins with `file:` */
export function filesIn(folder: string | URL): ReadFile {
  return async (name) => {
    const address = new URL(name, folder);
    if (address.protocol === "file:") return readLocal(address);
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${address} answered ${response.status}.`);
    return response.arrayBuffer();
  };
}

/** Not written out in the import, which bundlers for pages would follow. */
const FILE_SYSTEM = "node:fs/promises";

async function readLocal(address: URL): Promise<ArrayBuffer> {
  const {readFile}: typeof import("node:fs/promises") = await import(/* @vite-ignore */ FILE_SYSTEM);
  return new Uint8Array(await readFile(address)).buffer;
}
