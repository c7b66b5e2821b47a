/** What changed at nodes that the page has: attributes, texts, form state, listeners, pictures, calls. */
import type {Mutation} from "../protocol.ts";
import {takePicture} from "./canvas.ts";
import type {WorkerDocument} from "./dom/document.ts";
import {readProperty} from "./dom/properties.ts";
import type {Changes} from "./mirror-changes.ts";
import {attributeOf, type PageCopy} from "./mirror-copy.ts";
import {admitAttribute, admitText, uncount} from "./mirror-limit.ts";
import {listenedTypes} from "./mirror-listeners.ts";

/** Takes the changes out of `changes`; `transfer` gets the pictures that are sent without a copy. */
export function detailMutations(
  {document, window}: WorkerDocument,
  copy: PageCopy,
  changes: Changes,
  transfer: Transferable[],
): Mutation[] {
  const out: Mutation[] = [];

  function sendAttributes(): void {
    for (const [mirrored, names] of changes.attributes) {
      const element = mirrored.node as Element;
      uncount(mirrored, new Set([...names.values()].map(([name]) => name)));
      for (const [name, namespace] of names.values()) {
        const value = attributeOf(element, name, namespace);
        const isAdmitted = value === null || admitAttribute(mirrored, name, value);
        out.push(["attribute", mirrored.id, name, isAdmitted ? value : null, namespace]);
      }
    }
    changes.attributes.clear();
  }

  function sendTexts(): void {
    for (const mirrored of changes.texts) {
      out.push(["data", mirrored.id, admitText(mirrored, (mirrored.node as Text).data)]);
    }
    changes.texts.clear();
  }

  function sendProperties(): void {
    for (const [{id, node}, names] of changes.properties) {
      for (const name of names) {
        const value = readProperty(node as Element, name);
        if (name !== "files") out.push(["property", id, name, value]);
      }
    }
    changes.properties.clear();
  }

  function sendListeners(): void {
    for (const {id, node, listened} of changes.listeners) sendTypes(id, listened, listenedTypes(node));
    changes.listeners.clear();
    if (changes.windowListeners) {
      sendTypes(0, copy.windowListened, new Set([...listenedTypes(window), ...listenedTypes(document)]));
    }
    changes.windowListeners = false;
  }

  function sendTypes(id: number, known: Set<string>, types: ReadonlySet<string>): void {
    for (const type of types) if (!known.has(type)) out.push(["listen", id, type]);
    for (const type of known) if (!types.has(type)) out.push(["unlisten", id, type]);
    known.clear();
    for (const type of types) known.add(type);
  }

  function sendPictures(): void {
    for (const {id, node} of changes.pictures) {
      const picture = takePicture(node as Element);
      if (!picture) continue;
      const {width, height, content} = picture;
      out.push(["picture", id, width, height, content]);
      if (!ArrayBuffer.isView(content)) transfer.push(content);
    }
    changes.pictures.clear();
  }

  function sendCalls(): void {
    for (const [element, methods] of changes.calls) {
      const mirrored = copy.of(element);
      if (mirrored) for (const method of methods) out.push(["call", mirrored.id, method]);
    }
    changes.calls.clear();
  }

  sendAttributes();
  sendTexts();
  sendProperties();
  sendListeners();
  sendPictures();
  sendCalls();
  return out;
}
