/** The inspector's tree: nodes that open by a button and list their content only then. */
import {disclosure} from "./disclosure.ts";
import {element} from "./element.ts";
import {type Entry, entriesOf, isOpenable, PAGE} from "./entries.ts";
import {attempt, isTensor, kindOf, type TensorLike} from "./kinds.ts";
import {longText} from "./long-text.ts";
import {preview, type Token} from "./preview.ts";
import {tensorBody} from "./tensor.ts";

/** What all nodes of one tree share. */
export interface Tree {
  readonly document: Document;
  /** Paths of the open nodes; a tree that replaces another one begins with the other's. */
  readonly open: Set<string>;
}

/** Where a node is in its tree. */
interface Place {
  readonly path: string;
  /** Objects on the way from the root: meeting one again means a cycle. */
  readonly above: readonly unknown[];
  /** What was said of the value when it came here. */
  readonly line?: readonly Token[];
}

/** More levels than this are not reopened when a tree replaces another one. */
const DEEPEST_REOPENED = 30;

/** The node of a value, with the name that it has in its owner. */
export function valueNode(tree: Tree, value: unknown, key: string | null, place: Place, hidden = false): HTMLElement {
  const {document} = tree;
  const kind = kindOf(value);
  const label = key === null ? [] : keyTokens(key, hidden);
  if (typeof value === "string") {
    return element(document, "div", {class: "inspect-row"}, ...spans(document, label), longText(document, value));
  }
  if (kind !== "primitive" && place.above.includes(value)) {
    const text: Token[] = [...preview(value, true), ["inspect-note", " circular"]];
    return row(tree, [...label, ...text]);
  }
  const tokens = [...label, ...(place.line ?? preview(value))];
  if (!isOpenable(value, kind)) return row(tree, tokens);
  if (isTensor(value)) return tensorNode(tree, value, tokens, place);
  const inner: Place = {path: place.path, above: [...place.above, value]};
  if (kind === "promise") return promiseNode(tree, value as Promise<unknown>, label, inner);
  return toggle(tree, tokens, inner, () =>
    children(
      tree,
      attempt(() => entriesOf(value as object), []),
      inner,
    ),
  );
}

function keyTokens(key: string, hidden: boolean): Token[] {
  return [
    [hidden ? "inspect-key inspect-hidden" : "inspect-key", key],
    ["", ": "],
  ];
}

function spans(document: Document, tokens: readonly Token[]): Node[] {
  return tokens.map(([className, text]) =>
    className ? element(document, "span", {class: className}, text) : document.createTextNode(text),
  );
}

function row({document}: Tree, tokens: readonly Token[]): HTMLElement {
  return element(document, "div", {class: "inspect-row"}, ...spans(document, tokens));
}

/** A node that opens; whether it is open is remembered under its path. */
function toggle(tree: Tree, tokens: readonly Token[], place: Place, list: () => Iterable<Node>): HTMLElement {
  const {document, open} = tree;
  return disclosure(document, spans(document, tokens), list, {
    open: open.has(place.path) && place.above.length < DEEPEST_REOPENED,
    name: `inspect ${place.path}`,
    onToggle: (opened) => (opened ? open.add(place.path) : open.delete(place.path)),
  });
}

/** Nodes of the first entries, and a button for the next ones. */
function* children(tree: Tree, entries: Iterable<Entry>, place: Place): Generator<Node> {
  const iterator = entries[Symbol.iterator]();
  yield* page(tree, iterator, place, 0);
}

function* page(tree: Tree, iterator: Iterator<Entry>, place: Place, shown: number): Generator<Node> {
  for (let count = 0; count < PAGE; count++) {
    const next = attempt(() => iterator.next(), null);
    if (next === null) yield row(tree, [["inspect-error", "The rest cannot be read."]]);
    if (next === null || next.done) return;
    yield entryNode(tree, next.value, place, shown + count);
  }
  const rest = [...drain(iterator)];
  if (rest.length === 0) return;
  const more = element(
    tree.document,
    "button",
    {
      type: "button",
      class: "inspect-more",
      onclick: () => more.replaceWith(...page(tree, rest.values(), place, shown + PAGE)),
    },
    `… ${rest.length.toLocaleString("en")} more`,
  );
  yield more;
}

function* drain(iterator: Iterator<Entry>): Generator<Entry> {
  for (;;) {
    const next = attempt(() => iterator.next(), null);
    if (next === null) return yield {type: "note", text: "The rest cannot be read."};
    if (next.done) return;
    yield next.value;
  }
}

function entryNode(tree: Tree, entry: Entry, place: Place, index: number): HTMLElement {
  const {document} = tree;
  if (entry.type === "note") return row(tree, [["inspect-note", entry.text]]);
  const inner: Place = {path: `${place.path}\u0000${index}\u0000${entry.key}`, above: place.above};
  if (entry.type === "value") return valueNode(tree, entry.value, entry.key, inner, entry.hidden);
  if (entry.type === "text") {
    return element(document, "pre", {class: "inspect-text", "aria-label": entry.key, tabindex: 0}, entry.text);
  }
  if (entry.type === "range") {
    return toggle(tree, [["inspect-note", entry.key]], inner, () => children(tree, entry.entries(), inner));
  }
  return getterNode(tree, entry, inner);
}

/** A getter runs when its button is pressed; what it throws is shown in its place. */
function getterNode(tree: Tree, entry: Entry & {type: "getter"}, place: Place): HTMLElement {
  const {document} = tree;
  const read = () => {
    let result: HTMLElement;
    try {
      result = valueNode(tree, entry.read(), entry.key, place);
    } catch (error) {
      const thrown = attempt(() => String(error), "something that cannot be read");
      result = row(tree, [...keyTokens(entry.key, false), ["inspect-error", `threw ${thrown}`]]);
    }
    holder.replaceWith(result);
  };
  const button = element(
    document,
    "button",
    {type: "button", class: "inspect-getter", "aria-label": `Run the getter ${entry.key}`, onclick: read},
    "(…)",
  );
  const holder = element(
    document,
    "div",
    {class: "inspect-row"},
    ...spans(document, keyTokens(entry.key, false)),
    button,
  );
  return holder;
}

/** A tensor that is only looked at must still be collected, and freed, when nobody else holds it. */
function tensorNode(tree: Tree, tensor: TensorLike, tokens: readonly Token[], place: Place): HTMLElement {
  const held = new WeakRef(tensor);
  return toggle(tree, tokens, place, () => {
    const present = held.deref();
    if (present) return [tensorBody(tree.document, present)];
    return [row(tree, [["inspect-note", "It has been collected; its values are gone."]])];
  });
}

/** A promise says what became of it once it is known. */
function promiseNode(tree: Tree, promise: Promise<unknown>, label: Token[], place: Place): HTMLElement {
  const {document} = tree;
  const node = row(tree, [...label, ["", "Promise "], ["inspect-note", "pending"]]);
  const settle = (state: string, value: unknown) => {
    node.replaceChildren(
      ...spans(document, [...label, ["", "Promise "], ["inspect-note", state]]),
      element(document, "div", {class: "inspect-children"}, valueNode(tree, value, null, place)),
    );
  };
  // Promise.prototype.then itself: a subclass may do anything in its own.
  Promise.prototype.then.call(
    promise,
    (value) => settle("fulfilled", value),
    (error) => settle("rejected", error),
  );
  return node;
}
