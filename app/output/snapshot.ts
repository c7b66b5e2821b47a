/** An output as text that can be kept, and back: pictures instead of canvases, controls that show what they held. */
import {makeElement, type Refuse, setAttribute} from "./admit.ts";
import {filterSheet, unscopeSheet} from "./css.ts";
import {keepInside} from "./keep-inside.ts";
import {holdLinks} from "./leaving.ts";
import {parseInert} from "./parse-inert.ts";
import {NAMESPACE_URIS, type NamespaceName} from "./policy.ts";

const NAMESPACES = new Map(Object.entries(NAMESPACE_URIS).map(([name, uri]) => [uri, name as NamespaceName]));

/** Nothing in it is loaded: in the page's own document each picture would be, though it is never shown. */
const inert = document.implementation.createHTMLDocument("");

/** What an output shows, as HTML. Empty when it shows nothing. */
export function snapshot(root: Element): string {
  const copy = inert.importNode(root, true);
  each(root, copy, "canvas", (canvas, twin) => twin.replaceWith(pictureOf(canvas as HTMLCanvasElement)));
  each(root, copy, "style", (_, twin) => {
    twin.textContent = unscopeSheet(twin.textContent ?? "");
  });
  each(root, copy, "input, textarea, option", keepState);
  return copy.childElementCount > 0 || copy.textContent?.trim() ? copy.innerHTML : "";
}

function each(root: Element, copy: Element, selector: string, f: (original: Element, twin: Element) => void): void {
  const twins = [...copy.querySelectorAll(selector)];
  for (const [i, original] of [...root.querySelectorAll(selector)].entries()) {
    const twin = twins[i];
    if (twin) f(original, twin);
  }
}

/** An image in a canvas's place and of its size, before it is decoded too. */
function pictureOf(canvas: HTMLCanvasElement): HTMLImageElement {
  const image = inert.createElement("img");
  for (const {name, value} of canvas.attributes) image.setAttribute(name, value);
  image.setAttribute("style", `height: auto; ${canvas.getAttribute("style") ?? ""}`);
  image.alt = canvas.getAttribute("aria-label") ?? "";
  image.src = canvas.width * canvas.height > 0 ? lessened(canvas).toDataURL("image/png") : "";
  return image;
}

/** A picture of more pixels is kept with so many: to write it as a file takes the page a hundredth of a second for each million. */
const PICTURE_PIXELS = 2 ** 23;

function lessened(canvas: HTMLCanvasElement): HTMLCanvasElement {
  const scale = Math.sqrt(PICTURE_PIXELS / (canvas.width * canvas.height));
  if (scale >= 1) return canvas;
  const small = document.createElement("canvas");
  small.width = Math.max(1, Math.floor(canvas.width * scale));
  small.height = Math.max(1, Math.floor(canvas.height * scale));
  small.getContext("2d")?.drawImage(canvas, 0, 0, small.width, small.height);
  return small;
}

function keepState(control: Element, twin: Element): void {
  if (control instanceof HTMLTextAreaElement) twin.textContent = control.value;
  else if (control instanceof HTMLOptionElement) twin.toggleAttribute("selected", control.selected);
  else if (control instanceof HTMLInputElement) {
    if (control.type === "checkbox" || control.type === "radio") twin.toggleAttribute("checked", control.checked);
    else if (control.type !== "file") twin.setAttribute("value", control.value);
  }
}

/** An element that shows what was kept, admitted by the same policy as live output. Its controls do nothing, its links ask. */
export function restoreSnapshot(html: string, refuse: Refuse): HTMLElement {
  const root = document.createElement("div");
  // As the kernel's own roots, for the style sheets.
  root.className = "output";
  root.dataset.saved = "";
  admitChildren(parseInert(html).body, root, refuse);
  for (const control of root.querySelectorAll("button, input, select, textarea, [tabindex], [contenteditable]")) {
    control.setAttribute("inert", "");
  }
  root.addEventListener("click", keepInside);
  holdLinks(root);
  return root;
}

function admitChildren(from: Element, to: Element, refuse: Refuse): void {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) to.append(textFor(to, (node as Text).data, refuse));
    if (!(node instanceof Element)) continue;
    const made = makeElement(NAMESPACES.get(node.namespaceURI ?? "") ?? "html", node.localName, refuse);
    if (!made) continue;
    for (const {name, value, namespaceURI} of node.attributes) setAttribute(made, name, value, namespaceURI, refuse);
    admitChildren(node, made, refuse);
    to.append(made);
  }
}

function textFor(parent: Element, text: string, refuse: Refuse): string {
  if (parent.localName !== "style") return text;
  try {
    return filterSheet(text, (rule) => refuse(`the style rule ${rule.slice(0, 80)}`, parent));
  } catch (error) {
    refuse(`a style sheet (${(error as Error).message})`, parent);
    return "";
  }
}
