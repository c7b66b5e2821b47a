import type {Notebook} from "./notebook.ts";
import {writeNotebook} from "./writer.ts";

/** SHA-256 of a notebook's canonical text, 64 hexadecimal digits. Needs a secure context, as Web Crypto does. */
export async function contentHash(notebook: Notebook): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(writeNotebook(notebook)));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
