/** `document.createTreeWalker` and `createNodeIterator`. */

export const NodeFilter = {
  FILTER_ACCEPT: 1,
  FILTER_REJECT: 2,
  FILTER_SKIP: 3,
  SHOW_ALL: 0xffffffff,
  SHOW_ELEMENT: 1,
  SHOW_TEXT: 4,
  SHOW_COMMENT: 128,
} as const;

type Filter = ((node: Node) => number) | {acceptNode(node: Node): number} | null;

export class TreeWalker {
  readonly root: Node;
  readonly whatToShow: number;
  readonly filter: Filter;
  currentNode: Node;

  constructor(root: Node, whatToShow: number = NodeFilter.SHOW_ALL, filter: Filter = null) {
    this.root = root;
    this.whatToShow = whatToShow;
    this.filter = filter;
    this.currentNode = root;
  }

  #judge(node: Node): number {
    if (!((1 << (node.nodeType - 1)) & this.whatToShow)) return NodeFilter.FILTER_SKIP;
    if (!this.filter) return NodeFilter.FILTER_ACCEPT;
    return typeof this.filter === "function" ? this.filter(node) : this.filter.acceptNode(node);
  }

  #move(node: Node): Node {
    this.currentNode = node;
    return node;
  }

  nextNode(): Node | null {
    let node: Node | null = this.currentNode;
    let enter = true;
    while (node) {
      const child: Node | null = enter ? node.firstChild : null;
      if (child) {
        node = child;
      } else {
        while (node && node !== this.root && !node.nextSibling) node = node.parentNode;
        if (!node || node === this.root) return null;
        node = node.nextSibling as Node;
      }
      const verdict = this.#judge(node);
      if (verdict === NodeFilter.FILTER_ACCEPT) return this.#move(node);
      enter = verdict !== NodeFilter.FILTER_REJECT;
    }
    return null;
  }

  previousNode(): Node | null {
    let node = this.currentNode;
    while (node !== this.root) {
      let sibling = node.previousSibling;
      while (sibling) {
        node = sibling;
        let verdict = this.#judge(node);
        while (verdict !== NodeFilter.FILTER_REJECT && node.lastChild) {
          node = node.lastChild;
          verdict = this.#judge(node);
        }
        if (verdict === NodeFilter.FILTER_ACCEPT) return this.#move(node);
        sibling = node.previousSibling;
      }
      if (node === this.root || !node.parentNode) return null;
      node = node.parentNode;
      if (this.#judge(node) === NodeFilter.FILTER_ACCEPT) return this.#move(node);
    }
    return null;
  }

  parentNode(): Node | null {
    let node: Node | null = this.currentNode;
    while (node && node !== this.root) {
      node = node.parentNode;
      if (node && this.#judge(node) === NodeFilter.FILTER_ACCEPT) return this.#move(node);
    }
    return null;
  }

  firstChild(): Node | null {
    return this.#child("firstChild", "nextSibling");
  }

  lastChild(): Node | null {
    return this.#child("lastChild", "previousSibling");
  }

  nextSibling(): Node | null {
    return this.#sibling("nextSibling");
  }

  previousSibling(): Node | null {
    return this.#sibling("previousSibling");
  }

  #child(first: "firstChild" | "lastChild", next: "nextSibling" | "previousSibling"): Node | null {
    let node: Node | null = this.currentNode[first];
    while (node) {
      const verdict = this.#judge(node);
      if (verdict === NodeFilter.FILTER_ACCEPT) return this.#move(node);
      const child: Node | null = verdict === NodeFilter.FILTER_SKIP ? node[first] : null;
      if (child) {
        node = child;
        continue;
      }
      while (node && !node[next]) {
        node = node.parentNode;
        if (!node || node === this.root || node === this.currentNode) return null;
      }
      node = node?.[next] ?? null;
    }
    return null;
  }

  /** Looks into siblings that are skipped, and past parents that are. */
  #sibling(next: "nextSibling" | "previousSibling"): Node | null {
    const inner = next === "nextSibling" ? "firstChild" : "lastChild";
    let node: Node | null = this.currentNode;
    while (node && node !== this.root) {
      let sibling: Node | null = node[next];
      while (sibling) {
        node = sibling;
        const verdict = this.#judge(node);
        if (verdict === NodeFilter.FILTER_ACCEPT) return this.#move(node);
        sibling = verdict === NodeFilter.FILTER_REJECT ? null : node[inner];
        sibling ??= node[next];
      }
      node = node.parentNode;
      if (!node || node === this.root || this.#judge(node) === NodeFilter.FILTER_ACCEPT) return null;
    }
    return null;
  }
}
