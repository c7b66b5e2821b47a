/**
 * What an output wanted and was not given. Each refusal belongs to the node where it happened, so that a note below the
 * output says what is missing for just as long as that part of the output is there.
 */

/** Beyond so many kinds, a cell's further refusals are only counted: a flood of them must not become one of ours. */
const KINDS = 20;

export interface Refusals {
  /** Notes what was not admitted, in words that complete "Not shown in an output: …", and the node it concerns. */
  add(what: string, node: Node | null): void;
  /** Tells of new refusals and sets the notes right. To be called when a batch of changes is done. */
  settle(): void;
  /** The note about a root, or nothing when all of it is shown. */
  noteOf(root: Node): HTMLElement | null;
  clear(): void;
}

export interface RefusalsOptions {
  /** The root that a node is in now, with its cell; null for a node that is nowhere yet. */
  readonly rootOf: (node: Node) => {readonly root: Node; readonly cell: string} | null;
  /** Is told once of every kind of thing that a cell was refused. */
  readonly told: (what: string, cell: string | undefined) => void;
  /** The note of this root has changed. */
  readonly changed: (root: Node) => void;
}

export function createRefusals({rootOf, told, changed}: RefusalsOptions): Refusals {
  let fresh: {what: string; node: Node | null}[] = [];
  /** Per root: what it lacks, and where. */
  const lacking = new Map<Node, Map<string, Node>>();
  const known = new Set<string>();

  function tell(what: string, cell: string | undefined): void {
    const key = `${cell ?? ""} ${what}`;
    if (known.has(key)) return;
    const kinds = [...known].filter((each) => each.startsWith(`${cell ?? ""} `)).length;
    if (kinds > KINDS) return;
    known.add(key);
    told(kinds === KINDS ? "and more of the kind" : what, cell);
  }

  function place({what, node}: {what: string; node: Node | null}): void {
    const found = node && rootOf(node);
    tell(what, found?.cell);
    if (!found || !node) return;
    const lacks = lacking.get(found.root) ?? new Map<string, Node>();
    if (lacks.size < KINDS) lacks.set(what, node);
    lacking.set(found.root, lacks);
    changed(found.root);
  }

  return {
    add(what, node) {
      if (fresh.length < 1000) fresh.push({what, node});
    },
    settle() {
      for (const [root, lacks] of lacking) {
        const before = lacks.size;
        for (const [what, node] of lacks) if (!root.contains(node)) lacks.delete(what);
        if (lacks.size === 0) lacking.delete(root);
        if (lacks.size < before) changed(root);
      }
      for (const each of fresh) place(each);
      fresh = [];
    },
    noteOf(root) {
      const lacks = lacking.get(root);
      return lacks && lacks.size > 0 ? note([...lacks.keys()]) : null;
    },
    clear() {
      fresh = [];
      lacking.clear();
      known.clear();
    },
  };
}

function note(kinds: readonly string[]): HTMLElement {
  const element = document.createElement("p");
  element.className = "output-refused";
  element.setAttribute("role", "note");
  const shown = kinds.slice(0, 3).join("; ");
  const more = kinds.length > 3 ? ` and ${kinds.length - 3} more` : "";
  element.textContent = `Not shown, for safety: ${shown}${more}.`;
  return element;
}
