/** What the page has of the outputs' DOM: which nodes, by which ids, and how many of each output. */

/** What the page knows of one node. */
export interface Mirrored {
  readonly id: number;
  node: Node;
  /** Child nodes that the page has, in its order. */
  children: Node[];
  root: Root;
  /** Event types that the page forwards. */
  readonly listened: Set<string>;
  /** Characters of its text or of its attributes that the page has. */
  characters: number;
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
  /** Characters that the page has, how many it may have, and how many of one text. */
  characters: number;
  characterLimit: number;
  textLimit: number;
  /** Characters that are not sent because of these limits, by the attribute's name; a text's by "". */
  readonly withheld: Map<Mirrored, Map<string, number>>;
  /** How many nodes and characters the page was last told are held back. */
  hidden: number;
  hiddenCharacters: number;
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
    const mirrored: Mirrored = {id: ++this.#lastId, node, children: [], root, listened: new Set(), characters: 0};
    this.#byNode.set(node, mirrored);
    this.#byId.set(mirrored.id, mirrored);
    root.count += 1;
    return mirrored;
  }

  /** Another node is from now on what the page has under this id. */
  rebind(mirrored: Mirrored, node: Node): void {
    this.#byNode.delete(mirrored.node);
    this.#byNode.set(node, mirrored);
    mirrored.node = node;
  }

  /** Forgets a node and all that the page has below it. Returns what was forgotten. */
  remove(top: Mirrored): Mirrored[] {
    const removed: Mirrored[] = [];
    for (const mirrored of this.#tree(top)) {
      if (!this.#byId.delete(mirrored.id)) continue;
      this.#byNode.delete(mirrored.node);
      const {root} = mirrored;
      root.count -= 1;
      root.characters -= mirrored.characters;
      root.cut.delete(mirrored);
      root.withheld.delete(mirrored);
      removed.push(mirrored);
    }
    return removed;
  }

  /** Counts a node and all that the page has below it to another root. */
  moveTo(root: Root, top: Mirrored): void {
    if (top.root === root) return;
    for (const mirrored of this.#tree(top)) {
      const before = mirrored.root;
      before.count -= 1;
      before.characters -= mirrored.characters;
      if (before.cut.delete(mirrored)) root.cut.add(mirrored);
      const withheld = before.withheld.get(mirrored);
      before.withheld.delete(mirrored);
      if (withheld) root.withheld.set(mirrored, withheld);
      mirrored.root = root;
      root.count += 1;
      root.characters += mirrored.characters;
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

/** The value of an attribute by its qualified name; `null` when there is none. */
export function attributeOf(element: Element, name: string, namespace: string | null): string | null {
  return element.getAttributeNS(namespace, namespace === null ? name : name.slice(name.indexOf(":") + 1));
}

/** A node's children without comments and what else the page has no use for. Texts of the polyfill have no list of children. */
export function mirrorableChildren(node: Node): Node[] {
  return Array.from(node.childNodes ?? []).filter(({nodeType}) => nodeType === 1 || nodeType === 3);
}
