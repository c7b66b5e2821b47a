/** `DOMParser` for the worker's document. */
import type {HTMLElement, Window} from "@remote-dom/polyfill";
import {type DefaultTreeAdapterTypes as Parsed, parse, parseFragment} from "parse5";
import {appendParsed, stub, type WorkerDocument} from "./parse.ts";
import {HTML_NAMESPACE} from "./parse-serialize.ts";

/** Roots whose XML the rules of HTML read rightly (SVG and MathML are foreign content there). */
const XML_ROOTS = new Set(["svg", "math", "html"]);

export function domParserFor(window: Window) {
  return class DOMParser {
    /**
     * A new document from `text/html`, or from the XML of an `<svg>`, `<math>` or `<html>` root.
     * @throws {NotSupportedError} for XML with another root.
     */
    parseFromString(text: string, type: string): WorkerDocument {
      const document = new window.Document(window);
      if (type === "text/html") fillDocument(document, parse(String(text), {scriptingEnabled: false}));
      else fillXmlDocument(document, String(text), type);
      return document;
    }
  };
}

function fillDocument(document: WorkerDocument, parsed: Parsed.Document): void {
  document.replaceChildren();
  appendParsed(
    document,
    parsed.childNodes.filter((node) => node.nodeName !== "#documentType"),
  );
  setRoot(document);
}

/** The document's `documentElement`, `head` and `body` are plain fields in the polyfill. */
function setRoot(document: WorkerDocument): void {
  const root = document.children[0];
  if (!root) return;
  document.documentElement = root as HTMLElement;
  const section = (...names: string[]) =>
    (Array.from(root.children).find((child) => names.includes(child.localName)) ?? null) as HTMLElement;
  document.head = section("head");
  document.body = section("body", "frameset");
}

function fillXmlDocument(document: WorkerDocument, text: string, type: string): void {
  const prolog = /^\s*(?:<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE[^[>]*(?:\[[\s\S]*?\])?[^>]*>|\s+)*/i;
  const body = text.replace(prolog, "");
  const root = /^<([a-zA-Z][\w.-]*)/.exec(body)?.[1] ?? "";
  if (!XML_ROOTS.has(root)) {
    throw new DOMException(
      `DOMParser reads text/html, and ${type} only with an <svg>, <math> or <html> root; this text begins with ` +
        `${root ? `<${root}>` : "no element"}.`,
      "NotSupportedError",
    );
  }
  if (root === "html") {
    fillDocument(document, parse(body, {scriptingEnabled: false}));
    return;
  }
  document.replaceChildren();
  const {childNodes} = parseFragment(stub("body", HTML_NAMESPACE), body, {});
  const parsedRoot = childNodes.filter((node) => "tagName" in node).slice(0, 1);
  appendParsed(document, parsedRoot);
  setRoot(document);
}
