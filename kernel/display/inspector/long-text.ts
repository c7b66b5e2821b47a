/** A string in the inspector: in quotes, cut when long, with the rest on demand. */
import {element} from "./element.ts";
import {quote} from "./preview.ts";

/** UTF-16 code units shown at first, and added by each press of the button after the first. */
const SHORT = 500;
const CHUNK = 100_000;

export function longText(document: Document, text: string): HTMLElement {
  if (text.length <= SHORT) return element(document, "span", {class: "inspect-string"}, quote(text));
  const holder = element(document, "span", {class: "inspect-string"});
  const show = (length: number) => {
    const rest = text.length - length;
    const next = length + Math.min(rest, CHUNK);
    const what = next === text.length ? `show all ${count(text.length)} characters` : `show ${count(CHUNK)} more`;
    holder.replaceChildren(quote(whole(text, length)), rest > 0 ? "… " : "");
    if (rest === 0) return;
    holder.appendChild(
      element(document, "button", {type: "button", class: "inspect-more", onclick: () => show(next)}, what),
    );
  };
  show(SHORT);
  return holder;
}

const count = (value: number) => value.toLocaleString("en");

/** The beginning of a text, not ending in half of a surrogate pair. */
function whole(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, length < text.length && last >= 0xd800 && last < 0xdc00 ? length - 1 : length);
}
