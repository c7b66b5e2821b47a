/** Which event types are listened to on which target, so that the page forwards these and no others. */
import type {Hooks} from "@remote-dom/polyfill";

const counts = new WeakMap<EventTarget, Map<string, number>>();
const NONE: ReadonlySet<string> = new Set();

export function listenedTypes(target: EventTarget): ReadonlySet<string> {
  const types = counts.get(target);
  return types ? new Set(types.keys()) : NONE;
}

function add(target: EventTarget, type: string, by: 1 | -1): boolean {
  const types = counts.get(target) ?? new Map<string, number>();
  counts.set(target, types);
  const count = (types.get(type) ?? 0) + by;
  if (count > 0) types.set(type, count);
  else types.delete(type);
  return by > 0 ? count === 1 : count === 0;
}

/** Counts listeners by the polyfill's hooks, and calls `changed` when a target's set of types changes. */
export function watchListeners(window: Window, hooks: Partial<Hooks>, changed: (target: EventTarget) => void): void {
  hooks.addEventListener = (target, type) => {
    if (add(target, type, 1)) changed(target);
  };
  hooks.removeEventListener = (target, type) => {
    if (add(target, type, -1)) changed(target);
  };
  // The window itself has no document, hence no hooks. Its listeners are few: whoever was there stays announced.
  const {addEventListener} = window;
  window.addEventListener = (type: string, ...rest: [EventListener, (boolean | AddEventListenerOptions)?]) => {
    addEventListener.call(window, type, ...rest);
    if (add(window, type, 1)) changed(window);
  };
}
