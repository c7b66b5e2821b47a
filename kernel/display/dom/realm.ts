/**
 * The classes of the worker's DOM, completed once per process. All documents share them, as they share the polyfill's
 * own; what belongs to one document is found through `ownerDocument` (state.ts).
 */
import {Window as PolyfillWindow} from "@remote-dom/polyfill";
import {installCanvas} from "../canvas.ts";
import {installForms} from "../forms.ts";
import {installParsing} from "../parse.ts";
import {installAppending} from "./appending.ts";
import {installAttributes} from "./attributes.ts";
import {elementClasses, installClasses} from "./classes.ts";
import {installHandlers, makeEventClasses} from "./events.ts";
import {installGeometry} from "./geometry-members.ts";
import {Matrix} from "./matrix.ts";
import {installNodes} from "./nodes.ts";
import {installReflection} from "./reflect.ts";
import {installSelectors} from "./selectors.ts";
import {getComputedStyle, installStyle} from "./style.ts";
import {NodeFilter, TreeWalker} from "./walker.ts";

/** Classes and functions of every window here, by global name. */
function complete(): Record<string, unknown> {
  const window = new PolyfillWindow();
  installClasses(window);
  const {Element, SVGElement, Document, DocumentFragment} = window;
  const events = makeEventClasses(window);
  Object.assign(window, events);
  installNodes(window);
  installAppending(window);
  installAttributes(window);
  installStyle(Element.prototype);
  installGeometry(Element.prototype, SVGElement.prototype);
  installSelectors(Element.prototype, [Element.prototype, Document.prototype, DocumentFragment.prototype]);
  installHandlers([Element.prototype, Document.prototype, PolyfillWindow.prototype]);
  installReflection(elementClasses);
  installCanvas(elementClasses);
  // Both put accessors on prototypes: nothing of theirs may keep to this window (use `this.ownerDocument`).
  installParsing(window);
  installForms(window);
  const NodeList = window.document.body.childNodes.constructor;
  return {
    ...Object.fromEntries(Object.entries(window).filter(([name]) => /^[A-Z]/.test(name))),
    ...elementClasses,
    ...events,
    DOMParser: Reflect.get(window, "DOMParser"),
    XMLSerializer: Reflect.get(window, "XMLSerializer"),
    NodeList,
    HTMLCollection: NodeList,
    NamedNodeMap: window.document.body.attributes.constructor,
    NodeFilter,
    TreeWalker,
    SVGMatrix: Matrix,
    getComputedStyle,
  };
}

export const realm: Readonly<Record<string, unknown>> = complete();
