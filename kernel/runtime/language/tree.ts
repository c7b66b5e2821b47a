import type {Comment} from "acorn";

/** A syntax node of whatever kind, TypeScript's included (acorn has no types for those). */
export interface Tree {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** True for syntax nodes among a node's property values. */
export function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && "type" in value && "start" in value && "end" in value;
}

/** Child nodes in the order of the parser's properties, but for those under the keys in `except`. */
export function children(node: Tree, except?: ReadonlySet<string>): Tree[] {
  const found: Tree[] = [];
  for (const key in node) {
    if (except?.has(key)) continue;
    const value = node[key];
    if (isTree(value)) found.push(value);
    else if (Array.isArray(value)) for (const each of value) if (isTree(each)) found.push(each);
  }
  return found;
}

/** Steps over white space and comments of one text. */
export class Gaps {
  private readonly text: string;
  private readonly byStart = new Map<number, number>();
  private readonly byEnd = new Map<number, number>();

  constructor(text: string, comments: readonly Comment[]) {
    this.text = text;
    for (const {start, end} of comments) {
      this.byStart.set(start, end);
      this.byEnd.set(end, start);
    }
  }

  /** Offset of the first character at or after `position` that is neither white space nor comment. */
  after(position: number): number {
    let at = position;
    while (at < this.text.length) {
      const end = this.byStart.get(at);
      if (end !== undefined) at = end;
      else if (/\s/.test(this.text.charAt(at))) at++;
      else break;
    }
    return at;
  }

  /** Offset just behind the last character before `position` that is neither white space nor comment. */
  before(position: number): number {
    let at = position;
    while (at > 0) {
      const start = this.byEnd.get(at);
      if (start !== undefined) at = start;
      else if (/\s/.test(this.text.charAt(at - 1))) at--;
      else break;
    }
    return at;
  }
}
