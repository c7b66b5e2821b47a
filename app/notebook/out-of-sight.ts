/** Live cells of a tab that nobody sees go on, or rest, as the reader has set. */
import type {Session} from "../session/contract.ts";
import type {SettingsStore} from "../storage/settings.ts";

/** @returns ends it */
export function restOutOfSight(session: Pick<Session, "pause">, settings: SettingsStore): () => void {
  const look = () => session.pause(document.visibilityState === "hidden" && settings.getState().unseen === "rest");
  look();
  document.addEventListener("visibilitychange", look);
  const unsubscribe = settings.subscribe(look);
  return () => {
    document.removeEventListener("visibilitychange", look);
    unsubscribe();
  };
}
