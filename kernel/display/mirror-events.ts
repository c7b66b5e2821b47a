/**
 * Events that the page forwards, dispatched again on the worker's nodes as real event objects.
 *
 * `preventDefault` comes too late to stop what the browser does, so the page decides: a submit never leaves the page,
 * links open in a new tab, wheel and touch scroll. In the worker it only sets `defaultPrevented`, for other listeners.
 */
import type {DomEvent} from "../protocol.ts";
import type {WorkerDocument} from "./dom/document.ts";
import {eventClassName} from "./dom/events.ts";
import {type SharedProperty, writeProperty} from "./dom/properties.ts";
import type {Mirror} from "./mirror.ts";
import {listenedTypes} from "./mirror-listeners.ts";

/** Of these only the last matters when the worker was busy while they came. */
const MOVES = /^(pointermove|mousemove|pointerrawupdate|touchmove|dragover|scroll|resize)$/;

export interface EventReceiver {
  handle(node: number, event: DomEvent): void;
  /** Sequence number of the last event that was dispatched. */
  readonly handled: number;
}

export function createEventReceiver(
  {document, window, state}: WorkerDocument,
  mirror: Mirror,
  schedule: (task: () => void) => void = (task) => void setTimeout(task),
): EventReceiver {
  const waiting = new Map<string, [node: number, event: DomEvent]>();
  let handled = 0;

  function drain(): void {
    const events = [...waiting.values()];
    waiting.clear();
    for (const [node, event] of events) dispatch(node, event);
  }

  function dispatch(id: number, event: DomEvent): void {
    handled = event.sequence;
    mirror.settle();
    for (const {node, ...measure} of event.measures) {
      const element = mirror.nodeOf(node);
      if (element) state.measures.set(element as Element, measure);
    }
    const target = id === 0 ? window : (mirror.nodeOf(id) as Element | undefined);
    if (!target) return;
    if (event.type === "more") {
      mirror.more(target as Element);
      return;
    }
    for (const [name, value] of Object.entries(event.properties)) {
      if (name === "open") (target as Element).toggleAttribute("open", Boolean(value));
      writeProperty(target as Element, name as SharedProperty, value);
    }
    if (event.type === "focus" || event.type === "focusin") state.activeElement = target as Element;
    if (event.type === "blur" && state.activeElement === target) state.activeElement = null;
    target.dispatchEvent(makeEvent(event));
    // The polyfill's events end at the document; who drags listens on the window.
    if (target !== window && event.bubbles && listenedTypes(window).has(event.type)) {
      const again = makeEvent(event);
      window.dispatchEvent(again);
    }
    if (target === window && listenedTypes(document).has(event.type)) document.dispatchEvent(makeEvent(event));
  }

  function makeEvent({type, bubbles, cancelable, fields, related}: DomEvent): Event {
    const classes = window as unknown as Record<string, typeof Event>;
    const EventClass = classes[eventClassName(type)] as typeof Event;
    const relatedTarget = related === undefined ? null : (mirror.nodeOf(related) ?? null);
    const init = {bubbles, cancelable, composed: true, view: window, relatedTarget, ...fields};
    const event = new EventClass(type, init);
    Object.defineProperty(event, "isTrusted", {value: true});
    return event;
  }

  return {
    handle(node, event) {
      if (!MOVES.test(event.type)) {
        drain();
        dispatch(node, event);
        return;
      }
      if (waiting.size === 0) schedule(drain);
      const key = `${event.type} ${node}`;
      // Last in, last out: a move over another node keeps its place after this one.
      waiting.delete(key);
      waiting.set(key, [node, event]);
    },
    get handled() {
      return handled;
    },
  };
}
