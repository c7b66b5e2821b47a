/**
 * Keeps the page's copy of the outputs' DOM: what changed since the last frame becomes one list of mutations, and the
 * next is made only when the page has painted that one. Changes are only noted (mirror-changes.ts); what is sent is the
 * difference between what the page has (mirror-copy.ts) and what is there when the frame is made (mirror-adopt.ts,
 * mirror-structure.ts, mirror-details.ts), so whatever came and went in between costs nothing, and a slow page makes for fewer frames, never
 * for a queue.
 */
import {OUTPUT_NODES} from "../budgets.ts";
import type {Mutation} from "../protocol.ts";
import type {WorkerDocument} from "./dom/document.ts";
import {adoptNodes} from "./mirror-adopt.ts";
import {watchChanges} from "./mirror-changes.ts";
import {PageCopy} from "./mirror-copy.ts";
import {detailMutations} from "./mirror-details.ts";
import {admitMore, createRoot, markAdmitted, moreMutations} from "./mirror-limit.ts";
import {structureMutations} from "./mirror-structure.ts";

export interface Frame {
  frame: number;
  mutations: Mutation[];
  transfer: Transferable[];
}

export interface MirrorOptions {
  readonly send: (frame: Frame) => void;
  /** Nodes of one output that are sent at once; the page offers the rest. */
  readonly nodeLimit?: number;
  /** Runs a task soon, after the current one; default: `setTimeout`. */
  readonly schedule?: (task: () => void) => void;
}

export interface Mirror {
  /** Makes the element the output of a cell; it is put into the document's body. */
  addRoot(cell: string, element: Element): void;
  removeRoot(cell: string): void;
  /** The page has painted this frame. */
  ack(frame: number): void;
  /** Sends what changed at once, unless the page has not painted the last frame yet. */
  flush(): void;
  nodeOf(id: number): Node | undefined;
  /** Gives ids to the nodes that have come in the place of others since the last frame: what is meant for those is for them. */
  settle(): void;
  /** Sends more nodes of a root that was cut. */
  more(root: Node): void;
  /** Ids in use, for tests of leaks. */
  readonly size: number;
}

export function createMirror(
  worker: WorkerDocument,
  {send, nodeLimit = OUTPUT_NODES, schedule = (task) => void setTimeout(task)}: MirrorOptions,
): Mirror {
  const copy = new PageCopy();
  const changes = watchChanges(worker, copy, request);
  let lastFrame = 0;
  let awaited: number | undefined;
  let scheduled = false;

  function request(): void {
    if (scheduled || awaited !== undefined) return;
    scheduled = true;
    schedule(() => {
      scheduled = false;
      flush();
    });
  }

  function flush(): void {
    if (awaited !== undefined) return;
    markAdmitted(copy, changes);
    const transfer: Transferable[] = [];
    const mutations = [
      ...structureMutations(copy, changes, succeed),
      ...detailMutations(worker, copy, changes, transfer),
      ...moreMutations(copy),
    ];
    if (mutations.length === 0) return;
    lastFrame += 1;
    awaited = lastFrame;
    send({frame: lastFrame, mutations, transfer});
  }

  /** What the page has told of a node goes for the one that took its place there. */
  function succeed(before: Node, after: Node): void {
    if (before.nodeType !== 1) return;
    const {state} = worker;
    const measure = state.measures.get(before as Element);
    if (measure && !state.measures.has(after as Element)) state.measures.set(after as Element, measure);
    if (state.activeElement === before) state.activeElement = after as Element;
  }

  return {
    addRoot(cell, element) {
      const root = createRoot(cell, element, nodeLimit);
      copy.roots.set(cell, root);
      worker.document.body.appendChild(element);
      changes.newRoots.add(root);
      request();
    },
    removeRoot(cell) {
      const root = copy.roots.get(cell);
      if (!root) return;
      copy.roots.delete(cell);
      changes.newRoots.delete(root);
      root.element.remove();
      const mirrored = copy.of(root.element);
      if (!mirrored) return;
      changes.goneRoots.add(mirrored);
      request();
    },
    ack(frame) {
      if (frame !== awaited) return;
      awaited = undefined;
      flush();
    },
    flush,
    nodeOf: (id) => copy.nodeOf(id),
    settle: () => adoptNodes(copy, changes, changes.children, succeed),
    more(node) {
      const root = copy.of(node)?.root;
      if (!root) return;
      admitMore(root, nodeLimit, changes);
      request();
    },
    get size() {
      return copy.size;
    },
  };
}
