/** Properties of HTML elements that mirror an attribute (those of form controls are forms.ts's). */

import {stringReflection} from "./attributes.ts";
import {define} from "./define.ts";

type Kind = "string" | "boolean" | "number";

/** Class name → properties as `property`, `property=attribute`, with `?` for booleans and `#` for whole numbers. */
const REFLECTED: Record<string, string> = {
  HTMLElement: "title lang dir accessKey=accesskey hidden? draggable role nonce #tabIndex=tabindex",
  HTMLAnchorElement: "href target rel download hreflang type",
  HTMLAudioElement: "src controls? loop? muted? autoplay? preload",
  HTMLVideoElement: "src poster controls? loop? muted? autoplay? preload #width #height",
  HTMLImageElement: "src alt #width #height decoding loading",
  HTMLTableCellElement: "#colSpan=colspan #rowSpan=rowspan headers scope",
  HTMLOListElement: "#start reversed? type",
  HTMLLIElement: "#value",
  HTMLQuoteElement: "cite",
  HTMLStyleElement: "media type",
  HTMLTimeElement: "dateTime=datetime",
  HTMLDataElement: "value",
};

function reflection(entry: string): object {
  const [property = "", attribute = property] = entry.replace(/[?#]/g, "").split("=");
  const kind: Kind = entry.startsWith("#") ? "number" : entry.endsWith("?") ? "boolean" : "string";
  if (kind === "string") return stringReflection(property, attribute);
  return Object.defineProperty({}, property, {
    enumerable: true,
    configurable: true,
    get(this: Element) {
      if (kind === "boolean") return this.hasAttribute(attribute);
      return Number.parseInt(this.getAttribute(attribute) ?? "", 10) || 0;
    },
    set(this: Element, value: unknown) {
      if (kind === "boolean") this.toggleAttribute(attribute, Boolean(value));
      else this.setAttribute(attribute, String(value));
    },
  });
}

export function installReflection(classes: Record<string, unknown>): void {
  for (const [className, entries] of Object.entries(REFLECTED)) {
    const {prototype} = classes[className] as {prototype: object};
    for (const entry of entries.split(" ")) define(prototype, reflection(entry));
  }
}
