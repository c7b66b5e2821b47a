/** Goes on with the next backend when one fails again, for readers who want that without being asked. */
import type {Session} from "../../session/contract.ts";
import {notify} from "../../shell/notices.ts";
import type {SettingsStore} from "../../storage/settings.ts";
import {BACKEND_NAMES, standIn} from "./failure.ts";

/** There are two backends to go on with. A kernel that fails more often, or says so, waits for the reader. */
const MOST = 2;

/** @returns ends it */
export function goOnByItself(session: Pick<Session, "store" | "chooseBackend">, settings: SettingsStore): () => void {
  let count = 0;
  return session.store.subscribe(({failure, refused}, before) => {
    if (!failure || failure === before.failure || failure.runs || failure.next === null) return;
    const next = standIn({failure, refused});
    if (settings.getState().recover !== "next" || !next || count >= MOST) return;
    count += 1;
    const names = [BACKEND_NAMES[failure.name], BACKEND_NAMES[next]];
    notify(`${names[0]} failed again. ${failure.reason} The notebook runs on ${names[1]} now.`, {tone: "warn"});
    // The message of the failure is still on its way through the session.
    queueMicrotask(() => session.chooseBackend(next));
  });
}
