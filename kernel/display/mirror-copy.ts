/** What the page has of the outputs' DOM: which nodes, by which ids, and how many of each output. */

/** What the page knows of one node. */
export interface Mirrored {
  readonly id: number;
  readonly node: Node;
  /** Child nodes that the page has, in its order. */
  children: Node[];
  root: Root;
  /** Event types that the page forwards. */
  readonly listened: Set<string>;
}

/** One output. */
export interface Root {
  readonly cell: string;
  readonly element: Element;
  /** Nodes that the page has, and how many it may have. */
  count: number;
  limit: number;
  /** Nodes some of whose children are not sent because of the limit. */
  readonly cut: Set<Mirrored>;
  /** How many nodes the page was last told are held back. */
  hidden: number;
}

export class PageCopy {
  readonly roots = new Map<string, Root>();
  /** Event types that the page forwards to the window. */
  readonly windowListened = new Set<string>();
  readonly #byNode = new WeakMap<Node, Mirrored>();
  readonly #byId = new Map<number, Mirrored>();
  #lastId = 0;

  /** Ids in use. */
  get size(): number {
    return this.#byId.size;
  }

  of(node: Node): Mirrored | undefined {
    return this.#byNode.get(node);
  }

  nodeOf(id: number): Node | undefined {
    return this.#byId.get(id)?.node;
  }

  has({id}: Mirrored): boolean {
    return this.#byId.has(id);
  }

  /** Gives a new node its id; `undefined` when the root is at its limit. */
  add(node: Node, root: Root): Mirrored | undefined {
    if (root.count >= root.limit) return undefined;
    const mirrored: Mirrored = {id: ++this.#lastId, node, children: [], root, listened: new Set()};
    this.#byNode.set(node, mirrored);
    this.#byId.set(mirrored.id, mirrored);
    root.count += 1;
    return mirrored;
  }

  /** Forgets a node and all that the page has below it. Returns what was forgotten. */
  remove(top: Mirrored): Mirrored[] {
    const removed: Mirrored[] = [];
    for (const mirrored of this.#tree(top)) {
      if (!this.#byId.delete(mirrored.id)) continue;
      this.#byNode.delete(mirrored.node);
      mirrored.root.count -= 1;
      mirrored.root.cut.delete(mirrored);
      removed.push(mirrored);
    }
    return removed;
  }

  /** Counts a node and all that the page has below it to another root. */
  moveTo(root: Root, top: Mirrored): void {
    if (top.root === root) return;
    for (const mirrored of this.#tree(top)) {
      mirrored.root.count -= 1;
      if (mirrored.root.cut.delete(mirrored)) root.cut.add(mirrored);
      mirrored.root = root;
      root.count += 1;
    }
  }

  /** Whether a node is inside one of the roots. */
  isShown(node: Node): boolean {
    for (let each: Node | null = node; each; each = each.parentNode) {
      const root: Root | undefined = this.of(each)?.root;
      if (root?.element === each) return this.roots.get(root.cell) === root;
    }
    return false;
  }

  *#tree(top: Mirrored): Iterable<Mirrored> {
    const pending = [top];
    for (let mirrored = pending.pop(); mirrored; mirrored = pending.pop()) {
      for (const child of mirrored.children) {
        const below = this.of(child);
        if (below) pending.push(below);
      }
      yield mirrored;
    }
  }
}

/** A node's children without comments and what else the page has no use for. */
export function mirrorableChildren(node: Node): Node[] {
  return [...node.childNodes].filter(({nodeType}) => nodeType === 1 || nodeType === 3);
}
