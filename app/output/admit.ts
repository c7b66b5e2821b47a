/** Makes elements of what an output asks for: only what the policy admits gets into the page. */
import {filterStyle} from "./css.ts";
import {admitsElement, attributeProblem, NAMESPACE_URIS, type NamespaceName} from "./policy.ts";

/** Is told what was not admitted, in words that complete "Not shown in an output: …", and the node it concerns. */
export type Refuse = (what: string, node: Node | null) => void;

/** An element without attributes; `null`, and told, when its kind is not admitted. */
export function makeElement(namespace: NamespaceName, name: string, refuse: Refuse): Element | null {
  if (admitsElement(namespace, name)) return document.createElementNS(NAMESPACE_URIS[namespace], name);
  refuse(`<${name}> elements`, null);
  return null;
}

/** Sets an attribute, or takes it away (`null`); one that is not admitted is taken away and told. */
export function setAttribute(
  target: Element,
  name: string,
  value: string | null,
  namespace: string | null,
  refuse: Refuse,
): void {
  if (value === null) {
    if (namespace === null) target.removeAttribute(name);
    else target.removeAttributeNS(namespace, name.slice(name.indexOf(":") + 1));
    return;
  }
  const problem = attributeProblem(target.localName, name, value, namespace);
  if (problem) {
    refuse(`attribute ${name} of <${target.localName}>, which ${problem}`, target);
    // An earlier value must not stay in its place.
    if (namespace === null) target.removeAttribute(name);
    return;
  }
  const refuseStyle = (declaration: string) => refuse(`the style ${declaration.slice(0, 80)}`, target);
  const admitted = name === "style" ? filterStyle(value, refuseStyle) : value;
  if (namespace === null) target.setAttribute(name, admitted);
  else target.setAttributeNS(namespace, name, admitted);
  if (target.localName === "a" && /^(xlink:)?href$/.test(name)) openOutside(target, value);
  // Charts name their groups, which may have a name only if they have a role.
  if (target.localName === "g" && name === "aria-label" && !target.hasAttribute("role")) {
    target.setAttribute("role", "graphics-object");
  }
}

/** Links leave the notebook where it is; those within an output are followed by the page (events.ts). */
function openOutside(link: Element, href: string): void {
  if (href.trim().startsWith("#")) {
    link.removeAttribute("target");
    return;
  }
  link.setAttribute("target", "_blank");
  link.setAttribute("rel", "noopener noreferrer");
}
