/**
 * Forwards DOM events of outputs to the kernel: of the types that something there listens to, and what form controls
 * hold. What the browser does by itself is decided here, since the kernel's answer would come too late: a submit or reset
 * stays in the page, links scroll within an output or ask before they leave, wheel and touch scroll as ever.
 */
import type {DomEvent} from "../../kernel/protocol.ts";
import {readProperties} from "./controls.ts";
import {fieldsOf, measure, PLACED} from "./event-data.ts";
import {keepInside, keepKeysInside} from "./keep-inside.ts";
import {holdLinks} from "./leaving.ts";

export interface Forwarder {
  /** Watches the events of everything in a cell's root. */
  watchRoot(root: Element): void;
  register(node: Node, id: number): void;
  forget(node: Node): void;
  /** The number of a registered node. */
  idOf(node: Node): number | undefined;
  clear(): void;
  listen(target: EventTarget, type: string): void;
  unlisten(target: EventTarget, type: string): void;
  /** Sends an event that the page made up. */
  post(node: Node, type: string): void;
  /** Number of the last event that reported what the reader did to a form control; 0 without one. */
  lastEdit(control: Element): number;
}

/** Changes of form controls go to the kernel whether it listens or not: scripts read `value` when they like. */
const EDITS = ["input", "change", "toggle"];
const DRAG_MOVES = ["pointermove", "pointerup", "pointercancel", "mousemove", "mouseup"];

export function createForwarder(send: (node: number, event: DomEvent) => void): Forwarder {
  let ids = new WeakMap<Node, number>();
  const listened = new Map<EventTarget, Set<string>>();
  const roots = new Set<Element>();
  const watched = new Set<string>(EDITS);
  const edits = new WeakMap<Element, number>();
  let sequence = 0;
  let dragging = false;

  const listens = (target: EventTarget, type: string): boolean => listened.get(target)?.has(type) ?? false;

  const resizes =
    typeof ResizeObserver === "undefined"
      ? undefined
      : new ResizeObserver((entries) => {
          for (const {target} of entries) post(target, "resize");
        });

  function post(node: Node, type: string, event?: Event): void {
    const id = ids.get(node);
    if (id === undefined) return;
    sequence += 1;
    const element = node as Element;
    const properties = readProperties(element);
    if (EDITS.includes(type)) edits.set(element, sequence);
    const related = (event as MouseEvent | undefined)?.relatedTarget;
    send(id, {
      type,
      bubbles: event?.bubbles ?? false,
      cancelable: event?.cancelable ?? false,
      sequence,
      fields: event ? fieldsOf(event) : {},
      related: related instanceof Node ? ids.get(related) : undefined,
      properties,
      measures: PLACED.test(type) ? measures(element) : [],
    });
  }

  /** The target, what listens around it, and the outermost drawing that it is in. */
  function measures(target: Element): DomEvent["measures"] {
    const found: DomEvent["measures"] = [];
    for (let node: Element | null = target; node; node = node.parentElement) {
      const id = ids.get(node);
      if (id === undefined) break;
      const drawing = node.localName === "svg" && node.parentElement?.namespaceURI !== node.namespaceURI;
      if (node === target || drawing || listened.has(node)) found.push({node: id, ...measure(node, drawing)});
    }
    return found;
  }

  function onEvent(event: Event): void {
    const target = event.target as Node | null;
    if (!target || ids.get(target) === undefined) return;
    const {type} = event;
    if (wanted(target, type, event.bubbles)) post(target, type, event);
  }

  function wanted(target: Node, type: string, bubbles: boolean): boolean {
    if (EDITS.includes(type) && Object.keys(readProperties(target as Element)).length > 0) return true;
    if (!bubbles) return listens(target, type);
    for (let node: Node | null = target; node && ids.has(node); node = node.parentNode) {
      if (listens(node, type)) return true;
    }
    return listens(window, type);
  }

  /** While a button is held down that went down on an output, the kernel's window hears of the pointer everywhere. */
  function onDrag(event: Event): void {
    if (!dragging || !listens(window, event.type)) return;
    const inside = event.target instanceof Node && ids.has(event.target);
    if (!inside) {
      sequence += 1;
      const {type, bubbles, cancelable} = event;
      send(0, {type, bubbles, cancelable, sequence, fields: fieldsOf(event), properties: {}, measures: []});
    }
  }

  function endDrag(): void {
    // The mouse's own event follows the pointer's.
    setTimeout(() => {
      dragging = false;
      for (const type of DRAG_MOVES) removeEventListener(type, onDrag, true);
    });
  }

  function beginDrag(): void {
    if (dragging) return;
    dragging = true;
    for (const type of DRAG_MOVES) addEventListener(type, onDrag, {capture: true, passive: true});
    for (const type of ["pointerup", "pointercancel"]) addEventListener(type, endDrag, {capture: true, once: true});
  }

  const options = {capture: true, passive: true};

  function watch(type: string): void {
    if (watched.has(type)) return;
    watched.add(type);
    for (const root of roots) root.addEventListener(type, onEvent, options);
  }

  return {
    watchRoot(root) {
      roots.add(root);
      for (const type of watched) root.addEventListener(type, onEvent, options);
      root.addEventListener("pointerdown", beginDrag, options);
      for (const type of ["submit", "reset"]) root.addEventListener(type, (event) => event.preventDefault());
      root.addEventListener("click", keepInside);
      holdLinks(root);
      root.addEventListener("keydown", (event) => keepKeysInside(event as KeyboardEvent));
    },
    register: (node, id) => void ids.set(node, id),
    idOf: (node) => ids.get(node),
    forget(node) {
      ids.delete(node);
      listened.delete(node);
      roots.delete(node as Element);
      if (node.nodeType === 1) resizes?.unobserve(node as Element);
    },
    clear() {
      ids = new WeakMap();
      listened.clear();
      roots.clear();
      resizes?.disconnect();
    },
    listen(target, type) {
      const types = listened.get(target) ?? new Set();
      listened.set(target, types.add(type));
      if (type === "resize") {
        if (target !== window) resizes?.observe(target as Element);
      } else watch(type);
    },
    unlisten(target, type) {
      const types = listened.get(target);
      types?.delete(type);
      if (types?.size === 0) listened.delete(target);
      if (type === "resize" && target !== window) resizes?.unobserve(target as Element);
    },
    post: (node, type) => post(node, type),
    lastEdit: (control) => edits.get(control) ?? 0,
  };
}
