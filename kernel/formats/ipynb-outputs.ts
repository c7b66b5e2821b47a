/** Outputs of cells as Jupyter's files have them, to HTML and back. */
import {defaultTreeAdapter as adapter, type DefaultTreeAdapterMap, parseFragment} from "parse5";
import type {FormatOutput} from "./format.ts";

type Json = Readonly<Record<string, unknown>>;
type Parent = DefaultTreeAdapterMap["parentNode"];

/** Kinds of data that are shown, the best first, as Jupyter has it. */
const IMAGES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const AS_TEXT = ["text/markdown", "text/latex", "application/json", "text/plain"];

/** What the outputs of a code cell show; `null` when that is nothing. */
export function fromNbformat(outputs: readonly unknown[]): FormatOutput | null {
  const html = outputs.map((output) => (isObject(output) ? outputHtml(output) : "")).filter(Boolean);
  if (html.length === 0) return null;
  return {html: `<div class="output-values">${html.join("\n")}</div>`, nbformat: outputs};
}

function outputHtml(output: Json): string {
  switch (output.output_type) {
    case "stream":
      return preformatted(joined(output.text));
    case "error": {
      const lines = Array.isArray(output.traceback) ? output.traceback.map(joined) : [];
      return preformatted(lines.join("\n") || `${joined(output.ename)}: ${joined(output.evalue)}`);
    }
    case "display_data":
    case "execute_result":
      return isObject(output.data) ? bundleHtml(output.data) : "";
    default:
      return "";
  }
}

function bundleHtml(data: Json): string {
  const html = joined(data["text/html"]);
  const picture = pictureHtml(data);
  // Nothing that needs a script shows anything here; the picture beside it does.
  if (html && !(picture && /<script/i.test(html))) return html;
  if (picture) return picture;
  const kind = AS_TEXT.find((each) => data[each] !== undefined);
  if (!kind) return "";
  const value = data[kind];
  return preformatted(kind === "application/json" ? JSON.stringify(value, null, 2) : joined(value));
}

function pictureHtml(data: Json): string {
  const svg = joined(data["image/svg+xml"]);
  if (svg) return svg.replace(/^[\s\S]*?(?=<svg)/i, "");
  const type = IMAGES.find((each) => data[each] !== undefined);
  if (!type) return "";
  const alternative = escapeHtml(joined(data["text/plain"]));
  return `<img alt="${alternative}" src="data:${type};base64,${joined(data[type]).replace(/\s/g, "")}">`;
}

/** What a cell shows as outputs of a Jupyter notebook: as they came from one, or as one bundle of HTML and text. */
export function toNbformat({html, nbformat}: FormatOutput): readonly unknown[] {
  if (nbformat) return nbformat;
  if (html.trim() === "") return [];
  const fragment = parseFragment(html);
  const text = textOf(fragment).replace(/\s+/g, " ").trim();
  const data: Record<string, unknown> = {"text/html": lines(html), "text/plain": lines(text || "(a picture)")};
  const [, type = "", bytes] =
    /^data:(image\/(?:png|jpeg|gif|webp));base64,(.*)$/s.exec(soleImage(fragment) ?? "") ?? [];
  if (bytes) data[type] = bytes;
  return [{output_type: "display_data", data, metadata: {}}];
}

/** Address of the picture when it is all that there is. */
function soleImage(fragment: Parent): string | undefined {
  const elements = [...descendants(fragment)].filter(adapter.isElementNode);
  const images = elements.filter(({tagName}) => tagName === "img");
  const [image] = images;
  if (!image || images.length > 1 || elements.some(({tagName}) => tagName === "svg" || tagName === "table")) return;
  if (textOf(fragment).trim() !== "") return;
  return image.attrs.find(({name}) => name === "src")?.value;
}

function* descendants(node: Parent): Generator<DefaultTreeAdapterMap["childNode"]> {
  for (const child of node.childNodes) {
    yield child;
    if ("childNodes" in child) yield* descendants(child);
  }
}

function textOf(node: Parent): string {
  let text = "";
  for (const child of descendants(node)) {
    if (adapter.isTextNode(child) && !(child.parentNode && "tagName" in child.parentNode && hides(child.parentNode)))
      text += child.value;
  }
  return text;
}

function hides({tagName}: {tagName: string}): boolean {
  return tagName === "style" || tagName === "annotation";
}

/** Colours of terminals are escape sequences. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they begin with the character ESC
const ANSI = /\u001b\[[0-9;]*[A-Za-z]/g;

function preformatted(text: string): string {
  return text === "" ? "" : `<pre>${escapeHtml(text.replace(ANSI, ""))}</pre>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** A text of Jupyter's files, which may be in pieces. */
export function joined(text: unknown): string {
  if (Array.isArray(text)) return text.map(joined).join("");
  return typeof text === "string" ? text : "";
}

/** A text in lines that keep their ends, as Jupyter writes it. */
export function lines(text: string): string[] {
  return text === "" ? [] : text.split(/(?<=\n)/);
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
