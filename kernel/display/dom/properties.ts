/**
 * State of form controls that no attribute carries: the worker and the page share it as properties.
 *
 * The behaviour of the properties themselves (`value`, `checked`, …) is forms.ts's: it calls `propertyChanged` whenever
 * a script changes one, and hands out a setter for what the page reports (`PageState`).
 */

/** Names that travel, and what they hold on the wire. */
export interface SharedProperties {
  value: string;
  checked: boolean;
  indeterminate: boolean;
  /** Indexes of the selected options of a `select`, ascending. */
  selected: number[];
  /** `open` of details and dialog, which a reader toggles. */
  open: boolean;
  /** Files picked in an `input type=file`; from the page only. */
  files: File[];
  /** Set by scripts; what the reader scrolls comes with events (state.ts). CSS pixels. */
  scrollTop: number;
  scrollLeft: number;
}
export type SharedProperty = keyof SharedProperties;

/**
 * How forms.ts takes and gives the state of one control. It puts an object of this shape under `[PAGE_STATE]` on the
 * prototypes of the control classes; elements without one share nothing.
 */
export interface PageState {
  /** Value to send to the page for a property that `propertyChanged` named. */
  read(element: Element, name: SharedProperty): unknown;
  /** Takes over what the reader did on the page. It must neither dispatch events nor call `propertyChanged`. */
  write(element: Element, name: SharedProperty, value: unknown): void;
}
export const PAGE_STATE: unique symbol = Symbol("page state");

const CHANGED: unique symbol = Symbol("changed properties");
const OBSERVER: unique symbol = Symbol("property observer");

interface Marked {
  [CHANGED]?: Set<SharedProperty>;
  [PAGE_STATE]?: PageState;
  [OBSERVER]?: (element: Element, name: SharedProperty) => void;
}

/** Says that a script changed a property of `element` which the page must learn of. Cheap; call it at every change. */
export function propertyChanged(element: Element, name: SharedProperty): void {
  const marked = element as Element & Marked;
  marked[CHANGED] ??= new Set();
  marked[CHANGED].add(name);
  (element.ownerDocument as Document & Marked)[OBSERVER]?.(element, name);
}

/** Sets what is called when `propertyChanged` was called for an element of this document. */
export function observeProperties(
  document: Document,
  observer: (element: Element, name: SharedProperty) => void,
): void {
  (document as Document & Marked)[OBSERVER] = observer;
}

/** Names of the properties that scripts have changed since the element was made. */
export function changedProperties(element: Element): Iterable<SharedProperty> {
  return (element as Element & Marked)[CHANGED] ?? [];
}

/** Value of a shared property for the page. */
export function readProperty(element: Element, name: SharedProperty): unknown {
  const state = (element as Element & Marked)[PAGE_STATE];
  return state && !name.startsWith("scroll") ? state.read(element, name) : Reflect.get(element, name);
}

/** Takes over a property that the page reported. */
export function writeProperty(element: Element, name: SharedProperty, value: unknown): void {
  (element as Element & Marked)[PAGE_STATE]?.write(element, name, value);
}
