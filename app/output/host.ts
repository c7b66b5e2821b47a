/**
 * The page's side of the kernel's display: applies what the kernel sends, each change checked, and forwards the events
 * that the kernel listens to.
 */

import type {DomEvent, FromKernel} from "../../kernel/protocol.ts";
import {createForwarder} from "./events.ts";
import {keepFocus} from "./keep-focus.ts";
import {createRefusals} from "./refusals.ts";
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
  /** Shows this in a cell that shows nothing yet, until the kernel shows something there. */
  restore(cell: string, root: HTMLElement): void;
  /** What a cell shows now. */
  rootOf(cell: string): HTMLElement | undefined;
  /** The number under which the kernel knows a node; undefined for what an earlier kernel left. */
  nodeOf(node: Node): number | undefined;
  /** Nodes that the kernel can name. */
  readonly size: number;
}

export interface OutputHostOptions {
  readonly send: (node: number, event: DomEvent) => void;
  /** Called once for every kind of thing that was not admitted in a cell. */
  readonly onRefused?: (what: string, cell?: string) => void;
}

/** A frame of very many changes is applied in parts of so many milliseconds, between which the page answers. */
const SLICE_MS = 30;

/** Time after which a frame counts as painted though the browser did not say so: it draws no frames of hidden pages. */
const UNSEEN_MS = 300;

export function createOutputHost({send, onRefused = (what) => console.warn(what)}: OutputHostOptions): PageOutput {
  const places = new Map<string, HTMLElement>();
  /** What each cell shows: the present kernel's root, or what an earlier one left. */
  const shown = new Map<string, HTMLElement>();
  /** Roots that have nothing to show yet, while what an earlier kernel left stays. */
  const waiting = new Map<string, HTMLElement>();
  /** What the kernel has not sent of a root, in words. */
  const missing = new WeakMap<Node, string>();
  let resets = 0;
  const forwarder = createForwarder(send);
  const refusals = createRefusals({
    rootOf: (node) => tree.rootOf(node),
    told: (what, cell) => onRefused(`Not shown in an output: ${what}.`, cell),
    changed(root) {
      for (const [cell, element] of shown) if (element === root) noteRefusals(cell);
    },
  });
  const tree = createTree({
    refuse: refusals.add,
    forwarder,
    root(cell, element) {
      forwarder.watchRoot(element);
      waiting.set(cell, element);
    },
    unroot(cell, element) {
      for (const map of [shown, waiting]) if (map.get(cell) === element) map.delete(cell);
    },
    more(root, nodes, characters) {
      missing.set(root, missingWords(nodes, characters));
      for (const [cell, element] of shown) if (element === root) offerMore(cell);
    },
  });

  /** A button below the output for what the kernel held back of it. */
  function offerMore(cell: string): void {
    const place = places.get(cell);
    const root = shown.get(cell);
    place?.querySelector(":scope > .output-more")?.remove();
    const words = root && missing.get(root);
    if (place && root && words) place.append(moreButton(words, () => forwarder.post(root, "more")));
  }

  /** A line below the output for what was refused of it. */
  function noteRefusals(cell: string): void {
    const place = places.get(cell);
    const root = shown.get(cell);
    const old = place?.querySelector(":scope > .output-refused");
    const note = root ? refusals.noteOf(root) : null;
    if (old?.textContent === note?.textContent) return;
    old?.remove();
    if (note) place?.append(note);
  }

  function draw(cell: string): void {
    const root = shown.get(cell);
    if (root) places.get(cell)?.replaceChildren(root);
    offerMore(cell);
    noteRefusals(cell);
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
    async apply({handled, mutations}) {
      const giveFocus = keepFocus();
      const during = resets;
      let pause = performance.now() + SLICE_MS;
      for (const mutation of mutations) {
        if (performance.now() > pause) {
          await turn();
          if (during !== resets) return;
          pause = performance.now() + SLICE_MS;
        }
        tree.apply(mutation, handled);
      }
      settle();
      refusals.settle();
      giveFocus();
      await painted();
    },
    reset() {
      resets += 1;
      refusals.clear();
      tree.clear();
      waiting.clear();
    },
    restore(cell, root) {
      if (shown.has(cell)) return;
      shown.set(cell, root);
      draw(cell);
    },
    rootOf: (cell) => shown.get(cell),
    nodeOf: (node) => forwarder.idOf(node),
    get size() {
      return tree.size;
    },
  };
}

/** `2,000 more elements and 3 more characters`, empty when all is there. */
function missingWords(nodes: number, characters: number): string {
  const counts: [number, string][] = [
    [nodes, "element"],
    [characters, "character"],
  ];
  return counts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count.toLocaleString("en")} more ${what}${count === 1 ? "" : "s"}`)
    .join(" and ");
}

function moreButton(words: string, ask: () => void): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "output-more";
  button.textContent = `… ${words}`;
  button.addEventListener("click", ask);
  return button;
}

/** Resolves in a later task, without the 4 ms of a timer. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const {port1, port2} = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
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
