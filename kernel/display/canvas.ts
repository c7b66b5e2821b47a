/**
 * `canvas` elements of the worker's DOM: drawn on an OffscreenCanvas (browser) or on what the host brings (Node), shown
 * on the page as one picture a frame.
 */
import {encode} from "fast-png";
import {CANVAS_PIXELS} from "../budgets.ts";
import {define} from "./dom/define.ts";
import {type CanvasSurface, stateOf} from "./dom/state.ts";

interface Drawing {
  surface: CanvasSurface;
  context: unknown;
}

const drawings = new WeakMap<Element, Drawing>();

const DRAWING_CALLS =
  "fill stroke fillRect strokeRect clearRect fillText strokeText drawImage putImageData reset " +
  "clear drawArrays drawElements drawArraysInstanced drawElementsInstanced blitFramebuffer getCurrentTexture";

function dimension(canvas: Element, name: "width" | "height"): number {
  const value = Number.parseInt(canvas.getAttribute(name) ?? "", 10);
  return value >= 0 ? value : name === "width" ? 300 : 150;
}

/** @throws RangeError when a canvas is larger than what a cell may draw */
function checkSize(width: number, height: number): void {
  if (width * height <= CANVAS_PIXELS) return;
  const count = (value: number) => value.toLocaleString("en");
  throw new RangeError(
    `This canvas has ${count(width)} × ${count(height)} pixels, beyond a cell's budget of ${count(CANVAS_PIXELS)}. ` +
      "Draw it smaller, or in parts.",
  );
}

/** The canvas's pixels, of the size that its attributes ask for. */
function surfaceOf(canvas: Element): CanvasSurface {
  const [width, height] = [dimension(canvas, "width"), dimension(canvas, "height")];
  checkSize(width, height);
  const known = drawings.get(canvas);
  if (known) {
    // Setting a size clears, so only when it differs.
    if (known.surface.width !== width) known.surface.width = width;
    if (known.surface.height !== height) known.surface.height = height;
    return known.surface;
  }
  const create = stateOf(canvas)?.createCanvas;
  if (!create) throw new DOMException("This kernel's host has no canvases.", "NotSupportedError");
  const surface = create(width, height);
  drawings.set(canvas, {surface, context: null});
  return surface;
}

/** Native drawing functions take surfaces, scripts pass elements. */
function unwrapped(value: unknown): unknown {
  const drawing = typeof value === "object" && value ? drawings.get(value as Element) : undefined;
  return drawing ? drawing.surface : value;
}

/** Lets `context` say when something is drawn; only drawing calls are wrapped, so paths cost what they cost natively. */
function instrument(context: Record<string, unknown>, canvas: Element): void {
  Object.defineProperty(context, "canvas", {value: canvas, configurable: true});
  for (const name of DRAWING_CALLS.split(" ")) {
    const native = context[name];
    if (typeof native !== "function") continue;
    Object.defineProperty(context, name, {
      configurable: true,
      writable: true,
      value(...values: unknown[]): unknown {
        stateOf(canvas)?.drawn(canvas);
        return native.apply(context, name === "drawImage" ? values.map(unwrapped) : values);
      },
    });
  }
  const {createPattern} = context;
  if (typeof createPattern === "function") {
    Object.defineProperty(context, "createPattern", {
      configurable: true,
      writable: true,
      value: (source: unknown, repetition: unknown) => createPattern.call(context, unwrapped(source), repetition),
    });
  }
}

function resize(canvas: Element, name: "width" | "height", value: unknown): void {
  canvas.setAttribute(name, String(Math.max(0, Math.trunc(Number(value)) || 0)));
  const drawing = drawings.get(canvas);
  if (!drawing) return;
  checkSize(dimension(canvas, "width"), dimension(canvas, "height"));
  drawing.surface[name] = dimension(canvas, name);
  stateOf(canvas)?.drawn(canvas);
}

/** A canvas's pixels in a 2-D context, whatever kind of context it has. */
function readable(canvas: Element): OffscreenCanvasRenderingContext2D {
  const surface = surfaceOf(canvas);
  const own = surface.getContext("2d") as OffscreenCanvasRenderingContext2D | null;
  if (own) return own;
  const copy = stateOf(canvas)?.createCanvas?.(surface.width, surface.height);
  const context = copy?.getContext("2d") as OffscreenCanvasRenderingContext2D;
  context.drawImage(surface as OffscreenCanvas, 0, 0);
  return context;
}

function pixels(canvas: Element): ImageData {
  const {width, height} = surfaceOf(canvas);
  return readable(canvas).getImageData(0, 0, Math.max(1, width), Math.max(1, height));
}

/** Fast rather than small: the text goes to the page of the same machine. */
function png(canvas: Element): Uint8Array<ArrayBuffer> {
  const {width, height, data} = pixels(canvas);
  return encode({width, height, data, channels: 4, depth: 8}, {zlib: {level: 1}}) as Uint8Array<ArrayBuffer>;
}

function base64(bytes: Uint8Array & {toBase64?: () => string}): string {
  if (bytes.toBase64) return bytes.toBase64();
  const CHUNK = 0x8000;
  let text = "";
  for (let i = 0; i < bytes.length; i += CHUNK) text += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return btoa(text);
}

/** The canvas as a PNG data URL, at once. Other formats are not offered: PNG is what the standard falls back to. */
export function canvasDataURL(canvas: Element): string {
  const surface = surfaceOf(canvas);
  if (surface.width === 0 || surface.height === 0) return "data:,";
  // @napi-rs/canvas encodes by itself, an OffscreenCanvas only later.
  if (surface.toDataURL) return surface.toDataURL("image/png");
  return `data:image/png;base64,${base64(png(canvas))}`;
}

/** What the page is sent: a bitmap, or where there are none (Node) the RGBA bytes. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly content: ImageBitmap | Uint8ClampedArray;
}

/** The canvas as it is now; the canvas keeps its contents. `undefined` when nothing was ever drawn on it. */
export function takePicture(canvas: Element): Picture | undefined {
  if (!drawings.get(canvas)) return undefined;
  const surface = surfaceOf(canvas);
  const {width, height} = surface;
  if (width === 0 || height === 0) return undefined;
  if (!surface.transferToImageBitmap) return {width, height, content: pixels(canvas).data};
  const staging = stateOf(canvas)?.createCanvas?.(width, height) as OffscreenCanvas;
  staging.getContext("2d")?.drawImage(surface as OffscreenCanvas, 0, 0);
  return {width, height, content: staging.transferToImageBitmap()};
}

export function installCanvas(classes: Readonly<Record<string, unknown>>): void {
  const {prototype} = classes.HTMLCanvasElement as {prototype: object};
  define(prototype, {
    get width(): number {
      return dimension(this as unknown as Element, "width");
    },
    set width(value: unknown) {
      resize(this as unknown as Element, "width", value);
    },
    get height(): number {
      return dimension(this as unknown as Element, "height");
    },
    set height(value: unknown) {
      resize(this as unknown as Element, "height", value);
    },
    getContext(this: Element, kind: string, options?: object): unknown {
      const surface = surfaceOf(this);
      // A WebGL surface is read after the frame it was drawn in.
      const context = surface.getContext(
        kind,
        /webgl/.test(kind) ? {...options, preserveDrawingBuffer: true} : options,
      );
      const drawing = drawings.get(this);
      if (context && drawing && drawing.context !== context) {
        drawing.context = context;
        instrument(context as Record<string, unknown>, this);
      }
      return context;
    },
    toDataURL(this: Element): string {
      return canvasDataURL(this);
    },
    toBlob(this: Element, callback: (blob: Blob | null) => void): void {
      const blob = new Blob([png(this)], {type: "image/png"});
      queueMicrotask(() => callback(blob));
    },
  });
}
