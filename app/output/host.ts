/**
 * The page's side of the kernel's display: applies what the kernel sends, each change checked, and forwards the events
 * that the kernel listens to.
 */

import type {DomEvent, FromKernel} from "../../kernel/protocol.ts";
import {createForwarder} from "./events.ts";
import {keepFocus} from "./keep-focus.ts";
import {createTree} from "./tree.ts";

type DisplayFrame = FromKernel & {type: "display"};

export interface PageOutput {
  /** Gives the output of a cell its place; what was shown before comes at once. Returns what takes it away again. */
  attach(cell: string, place: HTMLElement): () => void;
  /** Applies a batch of changes. Resolves when they are painted, or when it is clear that nobody looks. */
  apply(frame: DisplayFrame): Promise<void>;
  /**
   * A new kernel begins, whose nodes are numbered anew. What the old one showed stays until the new one shows something
   * in the same cell.
   */
  reset(): void;
  /** The number under which the kernel knows a node; undefined for what an earlier kernel left. */
  nodeOf(node: Node): number | undefined;
  /** Nodes that the kernel can name. */
  readonly size: number;
}

export interface OutputHostOptions {
  readonly send: (node: number, event: DomEvent) => void;
  /** Called once for every kind of thing that was not admitted. */
  readonly onRefused?: (what: string) => void;
}

/** Time after which a frame counts as painted though the browser did not say so: it draws no frames of hidden pages. */
const UNSEEN_MS = 300;

export function createOutputHost({send, onRefused = (what) => console.warn(what)}: OutputHostOptions): PageOutput {
  const places = new Map<string, HTMLElement>();
  /** What each cell shows: the present kernel's root, or what an earlier one left. */
  const shown = new Map<string, HTMLElement>();
  /** Roots that have nothing to show yet, while what an earlier kernel left stays. */
  const waiting = new Map<string, HTMLElement>();
  /** How many nodes of a root the kernel has not sent. */
  const missing = new WeakMap<Node, number>();
  const refusals = new Set<string>();

  const refuse = (what: string): void => {
    if (refusals.has(what)) return;
    refusals.add(what);
    onRefused(`Not shown in an output: ${what}.`);
  };

  const forwarder = createForwarder(send);
  const tree = createTree({
    refuse,
    forwarder,
    root(cell, element) {
      forwarder.watchRoot(element);
      waiting.set(cell, element);
    },
    unroot(cell, element) {
      for (const map of [shown, waiting]) if (map.get(cell) === element) map.delete(cell);
    },
    more(root, hidden) {
      missing.set(root, hidden);
      for (const [cell, element] of shown) if (element === root) offerMore(cell);
    },
  });

  /** A button below the output for what the kernel held back of it. */
  function offerMore(cell: string): void {
    const place = places.get(cell);
    const root = shown.get(cell);
    place?.querySelector(":scope > .output-more")?.remove();
    const count = root ? (missing.get(root) ?? 0) : 0;
    if (place && root && count > 0) place.append(moreButton(count, () => forwarder.post(root, "more")));
  }

  function draw(cell: string): void {
    const root = shown.get(cell);
    if (root) places.get(cell)?.replaceChildren(root);
    offerMore(cell);
  }

  /** Shows roots that have something to show, or whose cell is done and shows nothing. */
  function settle(): void {
    for (const [cell, root] of waiting) {
      if (shown.has(cell) && !root.hasChildNodes() && !root.hasAttribute("data-settled")) continue;
      waiting.delete(cell);
      shown.set(cell, root);
      draw(cell);
    }
  }

  return {
    attach(cell, place) {
      places.set(cell, place);
      place.classList.add("output-host");
      draw(cell);
      return () => {
        if (places.get(cell) !== place) return;
        places.delete(cell);
        place.replaceChildren();
      };
    },
    apply({handled, mutations}) {
      const giveFocus = keepFocus();
      for (const mutation of mutations) tree.apply(mutation, handled);
      settle();
      giveFocus();
      return painted();
    },
    reset() {
      tree.clear();
      waiting.clear();
    },
    nodeOf: (node) => forwarder.idOf(node),
    get size() {
      return tree.size;
    },
  };
}

function moreButton(count: number, ask: () => void): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "output-more";
  button.textContent = `… ${count.toLocaleString("en")} more elements`;
  button.addEventListener("click", ask);
  return button;
}

function painted(): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(resolve, UNSEEN_MS);
    if (typeof requestAnimationFrame !== "function") return;
    requestAnimationFrame(() => {
      // The frame is painted after its callbacks: a task that follows comes after that.
      setTimeout(() => {
        clearTimeout(limit);
        resolve();
      });
    });
  });
}
