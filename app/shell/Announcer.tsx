import {useStore} from "zustand";
import {announcement} from "./announce.ts";

/** The live region of `announce`: an element that is new each time is read each time. */
export function Announcer() {
  const {text, count} = useStore(announcement);
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      <span key={count}>{text}</span>
    </div>
  );
}
