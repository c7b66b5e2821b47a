/**
 * A picture that takes the place of another one is mostly the same picture: the same axes, other lines. Its nodes take over
 * the ids of those that they resemble, so the page changes what differs and keeps the rest, with the reader's focus and
 * pointer in it, and lays out no text anew that has not changed.
 */
import {changedProperties} from "./dom/properties.ts";
import type {Changes} from "./mirror-changes.ts";
import {attributeOf, type Mirrored, mirrorableChildren, type PageCopy} from "./mirror-copy.ts";
import {listenedTypes} from "./mirror-listeners.ts";

/** Elements that hold more than their attributes and children: what the reader typed or opened, or pixels. */
const STATEFUL: ReadonlySet<string> = new Set(
  "audio canvas details dialog fieldset input meter option output progress select textarea video".split(" "),
);

const XMLNS = "http://www.w3.org/2000/xmlns/";

/**
 * Pairs the nodes that left these parents with those that came, and what is below them. What differs between the two is
 * left in `changes`; parents whose children are then to be compared are added to `parents`.
 * @param adopted told of each pair
 */
export function adoptNodes(
  copy: PageCopy,
  changes: Changes,
  parents: Set<Mirrored>,
  adopted: (before: Node, after: Node) => void,
): void {
  // The set grows while it is walked: each adopted element is a parent too.
  for (const parent of parents) {
    if (!copy.has(parent)) continue;
    const heirs = new Map<Node, Node>();
    const vacant = vacancies(parent);
    if (vacant.size === 0) continue;
    for (const node of mirrorableChildren(parent.node)) {
      if (copy.of(node) || !isPlain(node)) continue;
      const mirrored = vacant.get(likeness(node))?.shift();
      if (!mirrored) continue;
      heirs.set(mirrored.node, node);
      adopt(mirrored, node);
    }
    if (heirs.size > 0) parent.children = parent.children.map((child) => heirs.get(child) ?? child);
  }

  /** What the page has below a parent and is shown nowhere any more, by likeness. */
  function vacancies(parent: Mirrored): Map<string, Mirrored[]> {
    const vacant = new Map<string, Mirrored[]>();
    for (const child of parent.children) {
      const mirrored = child.parentNode === parent.node ? undefined : copy.of(child);
      if (!mirrored || mirrored.root !== parent.root || changes.properties.has(mirrored)) continue;
      if (!isPlain(child) || copy.isShown(child)) continue;
      const key = likeness(child);
      const alike = vacant.get(key);
      if (alike) alike.push(mirrored);
      else vacant.set(key, [mirrored]);
    }
    return vacant;
  }

  function adopt(mirrored: Mirrored, after: Node): void {
    const before = mirrored.node;
    copy.rebind(mirrored, after);
    adopted(before, after);
    if (after.nodeType === 3) {
      if ((before as Text).data !== (after as Text).data) changes.texts.add(mirrored);
      return;
    }
    noteAttributes(mirrored, before as Element, after as Element);
    if (mirrored.listened.size > 0 || listenedTypes(after).size > 0) changes.listeners.add(mirrored);
    parents.add(mirrored);
  }

  function noteAttributes(mirrored: Mirrored, before: Element, after: Element): void {
    const names = changes.attributes.get(mirrored) ?? new Map();
    const withheld = mirrored.root.withheld.get(mirrored);
    const note = ({name, namespaceURI}: Attr) => names.set(`${namespaceURI} ${name}`, [name, namespaceURI]);
    for (const attribute of after.attributes) {
      if (attribute.namespaceURI === XMLNS) continue;
      if (
        attributeOf(before, attribute.name, attribute.namespaceURI) !== attribute.value ||
        withheld?.has(attribute.name)
      )
        note(attribute);
    }
    for (const attribute of before.attributes) {
      if (attributeOf(after, attribute.name, attribute.namespaceURI) === null) note(attribute);
    }
    if (names.size > 0) changes.attributes.set(mirrored, names);
  }
}

/** Whether a node is no more than what can be seen of it in the document. */
function isPlain(node: Node): boolean {
  if (node.nodeType === 3) return true;
  const element = node as Element;
  return !STATEFUL.has(element.localName) && [...changedProperties(element)].length === 0;
}

/** Elements that do something when they are pressed: an event for the one must not come to another one. */
const ACTING: ReadonlySet<string> = new Set(["a", "button", "label", "summary"]);

/**
 * What two nodes have in common for one to take the other's place. Plot labels the groups of its marks by their kind;
 * `data-focus` names what keeps the focus; what can be pressed is known by its words.
 */
function likeness(node: Node): string {
  if (node.nodeType === 3) return "";
  const element = node as Element;
  const {namespaceURI, localName} = element;
  let name = element.getAttribute("data-focus");
  if (localName === "g") name ??= element.getAttribute("aria-label");
  if (ACTING.has(localName)) name ??= `${element.getAttribute("aria-label")} ${element.textContent}`;
  return `${namespaceURI} ${localName} ${name ?? ""}`;
}
