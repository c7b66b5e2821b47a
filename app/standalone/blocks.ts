/**
 * The data blocks of a page that runs: what the exporting page writes into the file, and what the file's script reads
 * there. Bytes are gzip in base64, by the browser's own means on both sides.
 */
import type {BackendName} from "../../kernel/protocol.ts";

/** What the notebook begins with: JSON. */
export const BEGIN_TYPE = "application/vnd.nablab.begin";
/** A file, named `kernel.js`, `data/…` or `attached/…`. */
export const FILE_TYPE = "application/vnd.nablab.file";

export const KERNEL = "kernel.js";
export const dataName = (name: string) => `data/${name}`;
export const attachedName = (name: string) => `attached/${name}`;

export interface Begin {
  /** Values of controls. */
  readonly views: Readonly<Record<string, readonly unknown[]>>;
  readonly backend: BackendName | null;
  readonly attached: readonly {readonly name: string; readonly mime: string}[];
}

/** Bytes as text for a block. */
export async function pack(bytes: ArrayBuffer): Promise<string> {
  const packed = new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip")));
  const reader = new FileReader();
  const read = new Promise<string>((resolve, reject) => {
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
  });
  reader.readAsDataURL(await packed.blob());
  const url = await read;
  return url.slice(url.indexOf(",") + 1);
}

/** The bytes that `pack` was given. @throws when the text is damaged */
export async function unpack(text: string): Promise<ArrayBuffer> {
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}
