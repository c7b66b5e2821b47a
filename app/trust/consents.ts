/** Which notebooks the reader has agreed to run in this browser, each bound to the text that it had then. */
import {textHash} from "../../kernel/notebook/hash.ts";
import {type Database, storageError} from "../storage/database.ts";

/** Key of consent to a notebook that stands in a link and nowhere else. */
export function linkKey(hash: string): string {
  return `link-${hash}`;
}

/**
 * When the reader agreed to this text under this key, in milliseconds since 1970; `null` when they have not, or it was
 * another text.
 */
export async function consentTo(database: Database | null, key: string, html: string): Promise<number | null> {
  try {
    const consent = await database?.get("consents", key);
    if (!consent) return null;
    const hash = await textHash(html);
    if (consent.hash === null) await database?.put("consents", {...consent, hash});
    return consent.hash === null || consent.hash === hash ? consent.at : null;
  } catch {
    return null;
  }
}

/** Stores consent to a text. @throws {StorageError} */
export async function giveConsent(
  database: Database,
  key: string,
  html: string,
  at: number = Date.now(),
): Promise<void> {
  const hash = await textHash(html);
  await attempt(() => database.put("consents", {notebook: key, hash, at}));
}

/** Forgets the consent to a notebook. @throws {StorageError} */
export async function withdrawConsent(database: Database, key: string): Promise<void> {
  await attempt(() => database.delete("consents", key));
}

async function attempt(action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    throw storageError(error);
  }
}
