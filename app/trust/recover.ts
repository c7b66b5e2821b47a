/** Opens what is stored together with the reader's consent to it. */
import {draftJoiner} from "../history/recover.ts";
import type {Database} from "../storage/database.ts";
import {type Recovery, recoverNotebook} from "../storage/emergency.ts";
import {readNotebook} from "../storage/notebooks.ts";
import {consentTo, giveConsent} from "./consents.ts";
import {takeMark} from "./leave-mark.ts";

export interface TrustedRecovery extends Recovery {
  /** The reader has agreed that the text which is stored now runs here. */
  readonly agreed: boolean;
}

/**
 * The stored notebook after taking over a draft that was left behind, which is text of the reader's own when the
 * notebook might run as they left.
 * @throws {StorageError}
 */
export async function recoverTrusted(database: Database, id: string): Promise<TrustedRecovery> {
  const before = await readNotebook(database, id);
  const agreed = before !== undefined && (await consentTo(database, id, before.html)) !== null;
  const marked = takeMark(id);
  const recovery = await recoverNotebook(database, id, draftJoiner(database));
  const {record, copy, merged} = recovery;
  // Put together with what another tab had stored, it is the reader's own only where that is.
  const own = marked && (!merged || agreed);
  for (const taken of [record, copy]) {
    if (taken && taken.html !== before?.html && own) await giveConsent(database, taken.id, taken.html);
  }
  return {...recovery, agreed: record?.html === before?.html ? agreed : own};
}
