/** Outputs of too many nodes or characters: what is held back, and sending it when there is room. */
import {OUTPUT_CHARACTERS, TEXT_CHARACTERS} from "../budgets.ts";
import type {Mutation} from "../protocol.ts";
import type {Changes} from "./mirror-changes.ts";
import {type Mirrored, mirrorableChildren, type PageCopy, type Root} from "./mirror-copy.ts";

/** A root that may have so many nodes. */
export function createRoot(cell: string, element: Element, limit: number): Root {
  return {
    cell,
    element,
    count: 0,
    limit,
    cut: new Set(),
    characters: 0,
    characterLimit: OUTPUT_CHARACTERS,
    textLimit: TEXT_CHARACTERS,
    withheld: new Map(),
    hidden: 0,
    hiddenCharacters: 0,
  };
}

/** Lets a root have as much again, and marks what was withheld of it. */
export function admitMore(root: Root, nodeLimit: number, changes: Changes): void {
  root.limit += nodeLimit;
  root.characterLimit += OUTPUT_CHARACTERS;
  root.textLimit += TEXT_CHARACTERS;
  for (const mirrored of root.withheld.keys()) {
    if (mirrored.node.nodeType === 3) changes.texts.add(mirrored);
    else {
      const names = Array.from((mirrored.node as Element).attributes, ({name, namespaceURI}) => {
        return [`${namespaceURI} ${name}`, [name, namespaceURI]] as const;
      });
      changes.attributes.set(mirrored, new Map(names));
    }
  }
}

/** As much of a text as there is room for. */
export function admitText(mirrored: Mirrored, data: string): string {
  const {root} = mirrored;
  const room = Math.min(root.textLimit, root.characterLimit - root.characters + mirrored.characters);
  const sent = data.length <= room ? data : data.slice(0, Math.max(0, room));
  count(mirrored, sent.length - mirrored.characters);
  if (sent.length < data.length) root.withheld.set(mirrored, new Map([["", data.length - sent.length]]));
  else root.withheld.delete(mirrored);
  return sent;
}

/** Whether there is room for one more attribute: half of a path or an address is worth nothing. */
export function admitAttribute(mirrored: Mirrored, name: string, {length}: string): boolean {
  const {root} = mirrored;
  if (root.characters + length > root.characterLimit) {
    const withheld = root.withheld.get(mirrored) ?? new Map<string, number>();
    root.withheld.set(mirrored, withheld.set(name, length));
    return false;
  }
  count(mirrored, length);
  return true;
}

/** Counts an element's attributes anew without these, which are about to be admitted again. */
export function uncount(mirrored: Mirrored, names: ReadonlySet<string>): void {
  const withheld = mirrored.root.withheld.get(mirrored);
  let rest = 0;
  for (const {name, value} of (mirrored.node as Element).attributes) {
    if (!names.has(name) && !withheld?.has(name)) rest += value.length;
  }
  count(mirrored, rest - mirrored.characters);
  for (const name of names) withheld?.delete(name);
  if (withheld?.size === 0) mirrored.root.withheld.delete(mirrored);
}

function count(mirrored: Mirrored, change: number): void {
  mirrored.characters += change;
  mirrored.root.characters += change;
}

/** Marks what was held back and has room now. */
export function markAdmitted({roots}: PageCopy, changes: Changes): void {
  for (const root of roots.values()) {
    if (root.count < root.limit) for (const mirrored of root.cut) changes.children.add(mirrored);
  }
}

/** Tells how much of each root is held back, when that changed. */
export function moreMutations(copy: PageCopy): Mutation[] {
  const out: Mutation[] = [];
  for (const root of copy.roots.values()) {
    if (root.cut.size === 0 && root.hidden === 0 && root.withheld.size === 0 && root.hiddenCharacters === 0) continue;
    const hidden = hiddenNodes(root);
    let characters = 0;
    for (const parts of root.withheld.values()) for (const length of parts.values()) characters += length;
    const id = copy.of(root.element)?.id;
    if ((hidden !== root.hidden || characters !== root.hiddenCharacters) && id) {
      out.push(["more", id, hidden, characters]);
    }
    root.hidden = hidden;
    root.hiddenCharacters = characters;
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

/** Nodes of a tree, which may be deeper than the stack. */
function size(top: Node): number {
  const pending = [top];
  let count = 0;
  for (let node = pending.pop(); node; node = pending.pop()) {
    count += 1;
    for (const child of mirrorableChildren(node)) pending.push(child);
  }
  return count;
}
