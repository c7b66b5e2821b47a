/** What changed in the worker's document since the last frame, of the nodes that the page has. */
import {HOOKS, type Hooks, type Window as PolyfillWindow} from "@remote-dom/polyfill";
import type {WorkerDocument} from "./dom/document.ts";
import {observeProperties, type SharedProperty} from "./dom/properties.ts";
import type {PageMethod} from "./dom/state.ts";
import type {Mirrored, PageCopy, Root} from "./mirror-copy.ts";
import {watchListeners} from "./mirror-listeners.ts";

/** Qualified name and namespace. */
export type AttributeName = readonly [string, string | null];

/** What the next frame has to look at; whoever makes the frame empties it. */
export class Changes {
  readonly newRoots = new Set<Root>();
  readonly goneRoots = new Set<Mirrored>();
  readonly children = new Set<Mirrored>();
  /** Attributes by both parts of their names. */
  readonly attributes = new Map<Mirrored, Map<string, AttributeName>>();
  readonly texts = new Set<Mirrored>();
  readonly properties = new Map<Mirrored, Set<SharedProperty>>();
  readonly listeners = new Set<Mirrored>();
  readonly pictures = new Set<Mirrored>();
  /** By element, as a call may come before the page has it. */
  readonly calls = new Map<Element, Set<PageMethod>>();
  windowListeners = false;

  /** The page will not have this node any more. */
  forget(mirrored: Mirrored): void {
    this.attributes.delete(mirrored);
    this.texts.delete(mirrored);
    this.properties.delete(mirrored);
    this.listeners.delete(mirrored);
    this.pictures.delete(mirrored);
  }
}

/**
 * Notes changes from now on.
 *
 * @param changed called at each change that the page has to learn of
 */
export function watchChanges({document, window, state}: WorkerDocument, copy: PageCopy, changed: () => void): Changes {
  const changes = new Changes();

  function mark(set: Set<Mirrored>, node: Node): void {
    const mirrored = copy.of(node);
    if (!mirrored) return;
    set.add(mirrored);
    changed();
  }

  function markAttribute(element: Element, name: string, namespace: string | null): void {
    const mirrored = copy.of(element);
    if (!mirrored) return;
    const names = changes.attributes.get(mirrored) ?? new Map<string, AttributeName>();
    changes.attributes.set(mirrored, names.set(`${namespace} ${name}`, [name, namespace]));
    changed();
  }

  const hooks: Partial<Hooks> = {
    insertChild: (parent) => mark(changes.children, parent),
    removeChild: (parent) => mark(changes.children, parent),
    setText: (text) => mark(changes.texts, text),
    setAttribute: (element, name, _, namespace) => markAttribute(element, name, namespace ?? null),
    removeAttribute: (element, name, namespace) => markAttribute(element, name, namespace ?? null),
  };
  (window as unknown as PolyfillWindow)[HOOKS] = hooks;

  watchListeners(window, hooks, (target) => {
    if (target === window || target === document) {
      changes.windowListeners = true;
      changed();
    } else {
      mark(changes.listeners, target as Node);
    }
  });

  observeProperties(document, (element, name) => {
    const mirrored = copy.of(element);
    if (!mirrored) return;
    const names = changes.properties.get(mirrored) ?? new Set();
    changes.properties.set(mirrored, names.add(name));
    changed();
  });

  state.drawn = (canvas) => mark(changes.pictures, canvas);
  state.call = (element, method) => {
    const methods = changes.calls.get(element) ?? new Set();
    changes.calls.set(element, methods.add(method));
    changed();
  };

  return changes;
}
