import type {Notebook} from "./notebook.ts";
import {writeNotebook} from "./writer.ts";

/** SHA-256 of a notebook's canonical text, 64 hexadecimal digits. */
export function contentHash(notebook: Notebook): Promise<string> {
  return textHash(writeNotebook(notebook));
}

/** SHA-256 of a text, 64 hexadecimal digits. */
export function textHash(text: string): Promise<string> {
  return bytesHash(new TextEncoder().encode(text));
}

/** SHA-256 of bytes, 64 hexadecimal digits. Browsers have it on secure origins only; elsewhere a library does it. */
export async function bytesHash(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = crypto.subtle ? new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)) : await libraryHash(bytes);
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function libraryHash(bytes: Uint8Array): Promise<Uint8Array> {
  const {sha256} = await import("@noble/hashes/sha2.js");
  return sha256(bytes);
}
