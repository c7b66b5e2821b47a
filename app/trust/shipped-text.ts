/** Whether the text of a shipped notebook is the one that this page was built with. */
import {textHash} from "../../kernel/notebook/hash.ts";

/**
 * Compares a text with its digest in the notebook index, of the same build. The index is a part of the page and the
 * texts are files beside it: one that was put in its place later may not run by itself.
 * @param digest the first characters of the text's SHA-256 in base64url (gallery/index-plugin.ts)
 */
export async function isAsBuilt(text: string, digest: string): Promise<boolean> {
  const hash = await textHash(text);
  const bytes = hash.match(/../g)?.map((byte) => Number.parseInt(byte, 16)) ?? [];
  const base64url = btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
  return digest !== "" && base64url.startsWith(digest);
}
