/** Event classes that the polyfill lacks, and `on…` handler properties. */
import type {Window as PolyfillWindow} from "@remote-dom/polyfill";

type EventClass = typeof Event;

const MODIFIERS = {ctrlKey: false, shiftKey: false, altKey: false, metaKey: false};
const UI = {view: null, detail: 0};
const MOUSE = {
  ...UI,
  ...MODIFIERS,
  screenX: 0,
  screenY: 0,
  clientX: 0,
  clientY: 0,
  button: 0,
  buttons: 0,
  movementX: 0,
  movementY: 0,
  relatedTarget: null,
};
const POINTER = {
  ...MOUSE,
  pointerId: 0,
  pointerType: "",
  isPrimary: false,
  pressure: 0,
  width: 1,
  height: 1,
  tiltX: 0,
  tiltY: 0,
  twist: 0,
};

/** Fields of each class with their initial values; a class extends the one named first. */
const CLASSES: Record<string, [parent: string, fields: Record<string, unknown>]> = {
  UIEvent: ["Event", UI],
  MouseEvent: ["UIEvent", MOUSE],
  PointerEvent: ["MouseEvent", POINTER],
  WheelEvent: ["MouseEvent", {...MOUSE, deltaX: 0, deltaY: 0, deltaZ: 0, deltaMode: 0}],
  DragEvent: ["MouseEvent", {...MOUSE, dataTransfer: null}],
  KeyboardEvent: ["UIEvent", {...UI, ...MODIFIERS, key: "", code: "", location: 0, repeat: false, isComposing: false}],
  InputEvent: ["UIEvent", {...UI, data: null, inputType: "", isComposing: false}],
  CompositionEvent: ["UIEvent", {...UI, data: ""}],
  FocusEvent: ["UIEvent", {...UI, relatedTarget: null}],
  TouchEvent: ["UIEvent", {...UI, ...MODIFIERS, touches: [], targetTouches: [], changedTouches: []}],
  SubmitEvent: ["Event", {submitter: null}],
  ToggleEvent: ["Event", {oldState: "", newState: ""}],
};

function makeClass(name: string, parent: EventClass, fields: Record<string, unknown>): EventClass {
  const named = {
    [name]: class extends parent {
      constructor(type: string, init: EventInit & Record<string, unknown> = {}) {
        super(type, init);
        for (const field of Object.keys(fields)) {
          Object.defineProperty(this, field, {
            value: init[field] ?? fields[field],
            writable: true,
            configurable: true,
            enumerable: true,
          });
        }
      }
    },
  };
  return named[name] as EventClass;
}

/** Members that are computed from the fields. */
const MOUSE_MEMBERS = {
  x: ({clientX}: MouseEvent) => clientX,
  y: ({clientY}: MouseEvent) => clientY,
  pageX: ({clientX}: MouseEvent) => clientX,
  pageY: ({clientY}: MouseEvent) => clientY,
  layerX: (event: MouseEvent) => event.offsetX,
  layerY: (event: MouseEvent) => event.offsetY,
  offsetX: (event: MouseEvent) => event.clientX - ((event.target as Element | null)?.getBoundingClientRect().x ?? 0),
  offsetY: (event: MouseEvent) => event.clientY - ((event.target as Element | null)?.getBoundingClientRect().y ?? 0),
};

export function makeEventClasses(window: PolyfillWindow): Record<string, EventClass> {
  const classes: Record<string, EventClass> = {
    Event: window.Event as unknown as EventClass,
    CustomEvent: window.CustomEvent as unknown as EventClass,
  };
  for (const [name, [parent, fields]] of Object.entries(CLASSES)) {
    classes[name] = makeClass(name, classes[parent] as EventClass, fields);
  }
  for (const [name, get] of Object.entries(MOUSE_MEMBERS)) {
    Object.defineProperty((classes.MouseEvent as EventClass).prototype, name, {
      configurable: true,
      get(this: MouseEvent) {
        return get(this);
      },
    });
  }
  for (const name of ["MouseEvent", "KeyboardEvent"]) {
    Object.defineProperty((classes[name] as EventClass).prototype, "getModifierState", {
      configurable: true,
      writable: true,
      value(this: KeyboardEvent, key: string): boolean {
        return {Control: this.ctrlKey, Shift: this.shiftKey, Alt: this.altKey, Meta: this.metaKey}[key] ?? false;
      },
    });
  }
  return classes;
}

/** Class of the event object for a type that comes from the page. */
export function eventClassName(type: string): string {
  if (/^(pointer|gotpointer|lostpointer|click$|dblclick$|auxclick$|contextmenu$)/.test(type)) return "PointerEvent";
  if (/^mouse/.test(type)) return "MouseEvent";
  if (/^(drag|drop)/.test(type)) return "DragEvent";
  if (type === "wheel") return "WheelEvent";
  if (/^key/.test(type)) return "KeyboardEvent";
  if (/^(input|beforeinput)$/.test(type)) return "InputEvent";
  if (/^composition/.test(type)) return "CompositionEvent";
  if (/^(focus|blur)/.test(type)) return "FocusEvent";
  if (/^touch/.test(type)) return "TouchEvent";
  if (type === "submit") return "SubmitEvent";
  return type === "toggle" || type === "beforetoggle" ? "ToggleEvent" : "Event";
}

const HANDLERS =
  "abort animationend animationiteration animationstart auxclick beforeinput blur cancel change click close contextmenu " +
  "copy cut dblclick drag dragend dragenter dragleave dragover dragstart drop error focus focusin focusout formdata " +
  "input invalid keydown keypress keyup load lostpointercapture gotpointercapture mousedown mouseenter mouseleave " +
  "mousemove mouseout mouseover mouseup paste pointercancel pointerdown pointerenter pointerleave pointermove " +
  "pointerout pointerover pointerup reset resize scroll scrollend select selectstart submit toggle touchcancel " +
  "touchend touchmove touchstart transitioncancel transitionend transitionrun transitionstart wheel";

type Handler = ((event: Event) => unknown) | {handleEvent(event: Event): unknown} | null;
interface Slot {
  handler: Handler;
  readonly listener: (event: Event) => void;
}
const slots = new WeakMap<EventTarget, Map<string, Slot>>();

/** Defines `onclick` and its like: one listener each, at the place where the first handler was set. */
export function installHandlers(prototypes: readonly object[]): void {
  for (const type of HANDLERS.split(" ")) {
    for (const prototype of prototypes) {
      Object.defineProperty(prototype, `on${type}`, {
        configurable: true,
        get(this: EventTarget) {
          return slots.get(this)?.get(type)?.handler ?? null;
        },
        set(this: EventTarget, handler: unknown) {
          setHandler(this, type, handler);
        },
      });
    }
  }
}

function setHandler(target: EventTarget, type: string, value: unknown): void {
  const handler = typeof value === "function" || (typeof value === "object" && value) ? (value as Handler) : null;
  const known = slots.get(target) ?? new Map<string, Slot>();
  slots.set(target, known);
  const slot = known.get(type);
  if (!handler) {
    if (slot) target.removeEventListener(type, slot.listener);
    known.delete(type);
    return;
  }
  if (slot) {
    slot.handler = handler;
    return;
  }
  const made: Slot = {
    handler,
    listener(event) {
      const current = made.handler;
      const result = typeof current === "function" ? current.call(target, event) : current?.handleEvent(event);
      if (result === false) event.preventDefault();
    },
  };
  known.set(type, made);
  target.addEventListener(type, made.listener);
}
