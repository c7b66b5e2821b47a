/**
 * A document for a worker or Node in which libraries written for browsers run unmodified: @remote-dom/polyfill's nodes,
 * completed (realm.ts). What is shown of it on the page is mirror.ts's matter.
 */
import {Window as PolyfillWindow} from "@remote-dom/polyfill";
import type {Environment} from "../../protocol.ts";
import {installClasses} from "./classes.ts";
import {Matrix} from "./matrix.ts";
import {makeResizeObserver} from "./observers.ts";
import {realm} from "./realm.ts";
import {type CreateCanvas, type DocumentState, setState} from "./state.ts";

export type {PolyfillWindow};

export interface WorkerDocument {
  readonly document: Document;
  /** `document.defaultView`. */
  readonly window: Window & typeof globalThis;
  readonly state: DocumentState;
  /** Global names that libraries expect, with their values for this document. */
  readonly globals: Readonly<Record<string, unknown>>;
  /** Puts `globals` on `target`, over what is there. Returns a function that puts things back as they were. */
  installGlobals(target?: object): () => void;
}

export interface DocumentOptions {
  readonly environment: Environment;
  /** Makes canvases to draw and measure on; default: OffscreenCanvas where there is one. */
  readonly createCanvas?: CreateCanvas;
}

/** Functions of the real global object that libraries call as methods of `window`. */
const BOUND =
  "setTimeout clearTimeout setInterval clearInterval queueMicrotask structuredClone atob btoa fetch createImageBitmap " +
  "reportError";
/** Values of the real global object that libraries read from `window`. */
const SHARED =
  "performance crypto console navigator location URL URLSearchParams Blob File FileReader AbortController AbortSignal " +
  "TextEncoder TextDecoder ImageData ImageBitmap OffscreenCanvas Path2D";

/** Makes a document; any number of them live side by side, only `installGlobals` is for one at a time. */
export function createDocument({environment, createCanvas = offscreen()}: DocumentOptions): WorkerDocument {
  const polyfill = new PolyfillWindow();
  installClasses(polyfill);
  const window = polyfill as unknown as Window & typeof globalThis;
  const {document} = window;
  const state: DocumentState = {
    environment,
    createCanvas,
    measures: new WeakMap(),
    drawn: () => {},
    call: () => {},
    activeElement: null,
  };
  setState(document, state);

  const values = {...realm, ...documentFunctions(document, state), ...frames()};
  Object.assign(window, values);
  for (const name of BOUND.split(" ")) {
    const value: unknown = Reflect.get(globalThis, name);
    if (typeof value === "function") Object.assign(window, {[name]: value.bind(globalThis)});
  }
  for (const name of SHARED.split(" ")) {
    if (name in globalThis) Object.assign(window, {[name]: Reflect.get(globalThis, name)});
  }
  Object.defineProperties(window, environmentAccessors(state));
  const globals = {...values, ...domMatrix(), document, window};

  return {
    document,
    window,
    state,
    globals,
    installGlobals: (target = globalThis) =>
      install(target, {...Object.getOwnPropertyDescriptors(globals), ...environmentAccessors(state)}),
  };
}

function offscreen(): CreateCanvas | undefined {
  if (typeof OffscreenCanvas === "undefined") return undefined;
  return (width, height) => new OffscreenCanvas(width, height);
}

/** What belongs to one document among the globals. */
function documentFunctions(document: Document, state: DocumentState): Record<string, unknown> {
  return {
    customElements: document.defaultView?.customElements,
    matchMedia: (query: string) => ({
      media: query,
      matches: /prefers-color-scheme:\s*dark/.test(query) && state.environment.dark,
      addEventListener: () => {},
      removeEventListener: () => {},
    }),
    Image: function Image(width?: number, height?: number) {
      const image = document.createElement("img");
      if (width !== undefined) image.setAttribute("width", String(width));
      if (height !== undefined) image.setAttribute("height", String(height));
      return image;
    },
    ResizeObserver: makeResizeObserver(),
  };
}

/** `requestAnimationFrame` where the platform has none (Node). */
function frames(): Record<string, unknown> {
  if (typeof globalThis.requestAnimationFrame === "function") {
    return {
      requestAnimationFrame: globalThis.requestAnimationFrame.bind(globalThis),
      cancelAnimationFrame: globalThis.cancelAnimationFrame.bind(globalThis),
    };
  }
  return {
    requestAnimationFrame: (callback: FrameRequestCallback) => setTimeout(() => callback(performance.now()), 16),
    cancelAnimationFrame: (handle: ReturnType<typeof setTimeout> | undefined) => clearTimeout(handle),
  };
}

/** A DOMMatrix that reads transforms as text, which the one in workers refuses to. */
function domMatrix(): Record<string, unknown> {
  const Native = (globalThis as {DOMMatrix?: typeof DOMMatrix}).DOMMatrix;
  if (!Native) return {DOMMatrix: Matrix};
  if (READS_TEXT in Native) return {};
  return {
    DOMMatrix: class DOMMatrix extends Native {
      static readonly [READS_TEXT] = true;
      constructor(init?: string | number[]) {
        super(typeof init === "string" ? [...new Matrix(init).affine] : init);
      }
    },
  };
}
const READS_TEXT = Symbol.for("DOMMatrix reads text");

function environmentAccessors(state: DocumentState): PropertyDescriptorMap {
  return {
    devicePixelRatio: {configurable: true, enumerable: true, get: () => state.environment.pixelRatio},
    innerWidth: {configurable: true, enumerable: true, get: () => state.environment.width},
  };
}

function install(target: object, descriptors: PropertyDescriptorMap): () => void {
  const before = new Map<string, PropertyDescriptor | undefined>();
  for (const [name, descriptor] of Object.entries(descriptors)) {
    before.set(name, Object.getOwnPropertyDescriptor(target, name));
    Object.defineProperty(target, name, {
      ...descriptor,
      configurable: true,
      ...("value" in descriptor ? {writable: true} : {}),
      enumerable: true,
    });
  }
  return () => {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(target, name, descriptor);
      else Reflect.deleteProperty(target, name);
    }
  };
}
