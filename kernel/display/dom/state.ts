/** What one worker document knows of its page: the classes of the DOM are shared by all documents, this is not. */
import type {Environment} from "../../protocol.ts";

/** The part of HTMLCanvasElement, OffscreenCanvas and @napi-rs/canvas that the display uses. */
export interface CanvasSurface {
  width: number;
  height: number;
  getContext(kind: string, options?: unknown): unknown;
  /** Browsers only: takes the pixels off as a bitmap that can be transferred. */
  transferToImageBitmap?(): ImageBitmap;
  /** Node only: encodes at once. */
  toDataURL?(type: string): string;
}

export type CreateCanvas = (width: number, height: number) => CanvasSurface;

/** Where an element is on the page, in CSS pixels relative to the page's viewport. */
export interface Measure {
  x: number;
  y: number;
  width: number;
  height: number;
  /** How far and over what size it is scrolled. */
  scroll?: {top: number; left: number; width: number; height: number};
  /** Of `svg` elements: the matrix from user units to the viewport, as a to f. */
  matrix?: readonly [number, number, number, number, number, number];
}

export type PageMethod = "focus" | "blur" | "scrollIntoView" | "select";

export interface DocumentState {
  environment: Environment;
  /** Absent where there are no canvases (a Node host that brought none). */
  readonly createCanvas: CreateCanvas | undefined;
  /** What the page reported last, with events. */
  readonly measures: WeakMap<Element, Measure>;
  /** Called when something was drawn on a canvas element, or its size changed. */
  drawn(canvas: Element): void;
  /** Asks the page to call a method of an element: focus, blur, scrollIntoView, select. */
  call(element: Element, method: PageMethod): void;
  activeElement: Element | null;
}

const STATE: unique symbol = Symbol("document state");

export function setState(document: Document, state: DocumentState): void {
  (document as Document & {[STATE]?: DocumentState})[STATE] = state;
}

/** State of the document that `node` belongs to; documents made by DOMParser have none. */
export function stateOf(node: Node): DocumentState | undefined {
  const document = (node.ownerDocument ?? node) as Document & {[STATE]?: DocumentState};
  return document[STATE];
}
