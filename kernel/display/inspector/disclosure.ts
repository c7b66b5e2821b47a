/** A button that shows and hides what it makes when it is opened. */
import {element} from "./element.ts";

export interface DisclosureOptions {
  /** Whether it begins open. */
  readonly open?: boolean;
  readonly onToggle?: (open: boolean) => void;
  /** Tells the button from others of the same output, so that it keeps the focus when its words change. */
  readonly name?: string;
}

/** `label` is the button's content; `list` makes what is shown below, anew at each opening. */
export function disclosure(
  document: Document,
  label: readonly Node[],
  list: () => Iterable<Node>,
  {open = false, onToggle, name}: DisclosureOptions = {},
): HTMLElement {
  let content: HTMLElement | null = null;
  const button = element(
    document,
    "button",
    {type: "button", class: "inspect-toggle", "aria-expanded": "false", onclick: () => flip()},
    ...label,
  );
  if (name !== undefined) button.setAttribute("data-focus", name);
  const node = element(document, "div", {class: "inspect-node"}, button);
  const flip = () => {
    if (content) {
      content.remove();
      content = null;
    } else {
      content = element(document, "div", {class: "inspect-children", role: "group"}, ...list());
      node.appendChild(content);
    }
    button.setAttribute("aria-expanded", String(content !== null));
    onToggle?.(content !== null);
  };
  if (open) flip();
  return node;
}
