/** Properties of form controls, and pictures of canvases: what attributes do not carry. */
import type {Mutation} from "../../kernel/protocol.ts";

type PropertyName = (Mutation & ["property", ...unknown[]])[2];

/** Sets a property, when the element has it and the value is of its type. */
export function setProperty(element: Element, name: PropertyName, value: unknown): void {
  if (name === "selected") {
    if (element instanceof HTMLSelectElement && Array.isArray(value)) {
      const wanted = new Set(value);
      for (const [index, option] of [...element.options].entries()) option.selected = wanted.has(index);
      if (wanted.size === 0) element.selectedIndex = -1;
    }
    return;
  }
  if (!(name in element)) return;
  const target = element as HTMLInputElement & HTMLDetailsElement;
  if (name === "value") {
    // Setting a text to what it is would move the caret.
    const text = String(value ?? "");
    if (target.type !== "file" && target.value !== text) target.value = text;
  } else if (name === "scrollTop" || name === "scrollLeft") {
    if (typeof value === "number") target[name] = value;
  } else {
    target[name] = Boolean(value);
  }
}

/** State of the control that an event happened on, for the kernel. */
export function readProperties(element: Element): Record<string, unknown> {
  if (element instanceof HTMLInputElement) {
    if (element.type === "file") return {files: [...(element.files ?? [])]};
    if (element.type === "checkbox") return {checked: element.checked, indeterminate: element.indeterminate};
    if (element.type === "radio") return {checked: element.checked};
    return {value: element.value};
  }
  if (element instanceof HTMLSelectElement) {
    return {selected: [...element.options].flatMap((option, index) => (option.selected ? [index] : []))};
  }
  if (element instanceof HTMLTextAreaElement) return {value: element.value};
  if (element instanceof HTMLDetailsElement || element instanceof HTMLDialogElement) return {open: element.open};
  return {};
}

const MAX_PIXELS = 2 ** 28;

/** Puts a picture on a canvas: a bitmap is taken over as it is, bytes (from where there are no bitmaps) are copied. */
export function showPicture(canvas: HTMLCanvasElement, width: number, height: number, content: unknown): void {
  if (width * height > MAX_PIXELS) return;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  if (typeof ImageBitmap !== "undefined" && content instanceof ImageBitmap) {
    canvas.getContext("bitmaprenderer")?.transferFromImageBitmap(content);
  } else if (ArrayBuffer.isView(content) && content.byteLength === 4 * width * height) {
    const pixels = new ImageData(new Uint8ClampedArray(content as Uint8ClampedArray), width, height);
    canvas.getContext("2d")?.putImageData(pixels, 0, 0);
  }
}
