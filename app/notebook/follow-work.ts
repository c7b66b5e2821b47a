/** Tells the page when the notebook's kernel starts or computes: what can wait waits then. */
import type {Session} from "../session/contract.ts";
import {isRunning, type SessionState} from "../session/state.ts";
import {computing} from "../shell/calm.ts";

/** @returns ends it */
export function followWork({store}: Pick<Session, "store">): () => void {
  const follow = (state: SessionState) => {
    const now = state.kernel === "starting" || isRunning(state);
    if (now !== computing.getState().now) computing.setState({now});
  };
  follow(store.getState());
  const unsubscribe = store.subscribe(follow);
  return () => {
    unsubscribe();
    computing.setState({now: false});
  };
}
