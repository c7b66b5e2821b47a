/** Outputs of too many nodes: what is held back, and sending it when there is room. */
import type {Mutation} from "../protocol.ts";
import type {Changes} from "./mirror-changes.ts";
import {mirrorableChildren, type PageCopy, type Root} from "./mirror-copy.ts";

/** Marks what was held back and has room now. */
export function markAdmitted({roots}: PageCopy, changes: Changes): void {
  for (const root of roots.values()) {
    if (root.count < root.limit) for (const mirrored of root.cut) changes.children.add(mirrored);
  }
}

/** Tells how many nodes of each root are held back, when that changed. */
export function moreMutations(copy: PageCopy): Mutation[] {
  const out: Mutation[] = [];
  for (const root of copy.roots.values()) {
    if (root.cut.size === 0 && root.hidden === 0) continue;
    const hidden = hiddenNodes(root);
    const id = copy.of(root.element)?.id;
    if (hidden !== root.hidden && id) out.push(["more", id, hidden]);
    root.hidden = hidden;
  }
  return out;
}

function hiddenNodes({cut}: Root): number {
  let count = 0;
  for (const {node, children} of cut) {
    const shown = new Set(children);
    for (const child of mirrorableChildren(node)) if (!shown.has(child)) count += size(child);
  }
  return count;
}

function size(node: Node): number {
  let count = 1;
  for (const child of mirrorableChildren(node)) count += size(child);
  return count;
}
