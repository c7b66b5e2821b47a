/** Elements made in one expression. */

type Child = Node | string | null | undefined;

/**
 * Makes an element with attributes and children; attributes that are `null` are left out.
 * Listeners are given as `onclick` and the like.
 */
export function element(
  document: Document,
  name: string,
  attributes: Readonly<Record<string, string | number | null | ((event: Event) => void)>> = {},
  ...children: readonly Child[]
): HTMLElement {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key.slice(2), value);
    else if (value !== null) made.setAttribute(key, String(value));
  }
  for (const child of children) {
    if (child === null || child === undefined) continue;
    made.appendChild(typeof child === "string" ? document.createTextNode(child) : child);
  }
  return made;
}
