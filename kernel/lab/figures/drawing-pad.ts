/** A pad to draw a digit on, with a mouse, a finger or the keyboard, or to choose one. */
import {FigureError, show} from "./arguments.ts";

/** Pixels to a side, as MNIST's digits have. */
const SIDE = 28;
/** Half the width of a stroke, and how far its edge is blurred, in pixels: about what MNIST's digits have. */
const [RADIUS, EDGE] = [1.1, 1.2];
const INK = [27, 30, 35] as const;

export interface DrawingPadOptions {
  /** Drawings to choose from, each of 28 × 28 numbers from 0 (paper) to 1 (ink). */
  readonly examples?: readonly {readonly name: string; readonly image: ArrayLike<number>}[];
  /** What is on it at first; by default the first example, or nothing. */
  readonly value?: ArrayLike<number>;
  /** CSS pixels to a side, by default 252. */
  readonly size?: number;
}

/**
 * The pad's element. Its `value` is the drawing, 784 numbers row by row from 0 to 1; a new array, told by an `input`
 * event, at the end of every stroke, after Clear and with an example.
 */
export type DrawingPad = HTMLDivElement & {value: Float32Array};

type Point = readonly [x: number, y: number];

/**
 * A pad of 28 × 28 pixels. Arrow keys move its pen (with Shift by 4 pixels), Space puts it down and lifts it, Delete
 * clears.
 * @throws FigureError for a drawing that is not of 28 × 28 numbers from 0 to 1
 */
export function drawingPad({examples = [], value, size = 252}: DrawingPadOptions = {}): DrawingPad {
  for (const [i, {image}] of examples.entries()) checkDrawing(`examples[${i}].image`, image);
  if (value) checkDrawing("value", value);
  let drawing = Float32Array.from(value ?? examples[0]?.image ?? new Float32Array(SIDE * SIDE));
  const parts = build(size);
  const {root, sheet, pen, hint, status, clear, choices} = parts;

  let last: Point | undefined;
  /** A stroke that was begun on the pad may leave it and come back. */
  let isHeld = false;
  let isStroke = false;
  let at: Point = [SIDE / 2, SIDE / 2];
  let isDown = false;

  function render(): void {
    paint(sheet, drawing);
    const isEmpty = !isStroke && drawing.every((ink) => ink === 0);
    hint.setAttribute("style", isEmpty ? HINT : "display: none");
  }

  function tell(): void {
    root.dispatchEvent(new Event("input", {bubbles: true}));
  }

  function replace(image: ArrayLike<number>): void {
    drawing = Float32Array.from(image);
    isStroke = false;
    render();
    tell();
  }

  function drawTo(point: Point): void {
    // A value that was given away stays as it is.
    if (!isStroke) drawing = drawing.slice();
    isStroke = true;
    stroke(drawing, last ?? point, point);
    last = point;
    render();
  }

  function endStroke(): void {
    last = undefined;
    if (!isStroke) return;
    isStroke = false;
    render();
    tell();
  }

  const placeOf = ({clientX, clientY}: MouseEvent): Point => {
    const {left, top, width, height} = sheet.getBoundingClientRect();
    return [(SIDE * (clientX - left)) / (width || 1), (SIDE * (clientY - top)) / (height || 1)];
  };
  sheet.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    isHeld = true;
    drawTo(placeOf(event));
  });
  sheet.addEventListener("pointermove", (event) => {
    if (event.buttons === 0) isHeld = false;
    if (isHeld) drawTo(placeOf(event));
    else if (!isDown) endStroke();
  });
  for (const type of ["pointerup", "pointercancel", "pointerleave"] as const) {
    sheet.addEventListener(type, () => {
      if (type !== "pointerleave") isHeld = false;
      if (!isDown) endStroke();
    });
  }

  function lift(): void {
    isDown = false;
    endStroke();
  }

  sheet.addEventListener("keydown", ({key, shiftKey}) => {
    const step = shiftKey ? 4 : 1;
    const moves: Record<string, Point> = {
      ArrowLeft: [-step, 0],
      ArrowRight: [step, 0],
      ArrowUp: [0, -step],
      ArrowDown: [0, step],
    };
    const move = moves[key];
    if (move) {
      at = [within(at[0] + move[0]), within(at[1] + move[1])];
      if (isDown) drawTo(at);
    } else if (key === " ") {
      if (isDown) lift();
      else {
        isDown = true;
        drawTo(at);
      }
    } else if (key === "Delete" || key === "Backspace") {
      isDown = false;
      last = undefined;
      replace(new Float32Array(SIDE * SIDE));
    } else return;
    const [x, y] = at;
    pen.setAttribute("style", penStyle(at, isDown));
    status.textContent = `Pen ${isDown ? "down" : "up"}, column ${x} of ${SIDE}, row ${y}`;
  });
  sheet.addEventListener("blur", () => {
    lift();
    pen.setAttribute("style", "display: none");
    status.textContent = "";
  });
  clear.addEventListener("click", () => replace(new Float32Array(SIDE * SIDE)));
  for (const {name, image} of examples) {
    const choice = element("button", {type: "button", "aria-label": `Example: ${name}`, title: name, style: CHOICE});
    const picture = element("canvas", {width: "28", height: "28", "aria-hidden": "true", style: PICTURE});
    paint(picture, image);
    choice.append(picture);
    choice.addEventListener("click", () => replace(image));
    choices.append(choice);
  }
  render();

  return Object.defineProperty(root, "value", {
    get: () => drawing,
    // A notebook's restored value, or a script's.
    set(image: unknown) {
      if (!isDrawing(image)) return;
      drawing = Float32Array.from(image);
      render();
    },
  }) as DrawingPad;
}

const within = (place: number) => Math.min(SIDE - 1, Math.max(1, place));

function isDrawing(image: unknown): image is ArrayLike<number> {
  const list = image as ArrayLike<number> | null | undefined;
  return list?.length === SIDE * SIDE && Array.from(list).every((ink) => ink >= 0 && ink <= 1);
}

function checkDrawing(path: string, image: unknown): void {
  if (!isDrawing(image)) throw new FigureError("drawingPad", path, show(image), "28 × 28 numbers from 0 to 1");
}

/** Adds the ink of a straight stroke; what is darker already stays. */
function stroke(drawing: Float32Array, [x1, y1]: Point, [x2, y2]: Point): void {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const length = dx * dx + dy * dy;
  for (let i = 0; i < drawing.length; i++) {
    const [x, y] = [(i % SIDE) + 0.5, Math.floor(i / SIDE) + 0.5];
    const t = length > 0 ? Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / length)) : 0;
    const away = Math.hypot(x - x1 - t * dx, y - y1 - t * dy);
    const ink = Math.min(1, Math.max(0, (RADIUS - away) / EDGE + 0.5));
    drawing[i] = Math.max(drawing[i] as number, ink);
  }
}

function paint(canvas: HTMLCanvasElement, image: ArrayLike<number>): void {
  const context = canvas.getContext("2d");
  const pixels = context?.createImageData(SIDE, SIDE);
  if (!pixels) return;
  for (let i = 0; i < image.length; i++) pixels.data.set([...INK, 255 * (image[i] as number)], 4 * i);
  context?.putImageData(pixels, 0, 0);
}

const BORDER = "1px solid color-mix(in srgb, currentColor 25%, transparent)";
const PICTURE = "display: block; width: 36px; height: 36px; image-rendering: pixelated";
const CHOICE = `padding: 1px; border: ${BORDER}; border-radius: 6px; background: white; cursor: pointer; overflow: hidden`;
const BUTTON = `padding: 4px 14px; border: ${BORDER}; border-radius: 8px; background: none; color: inherit; font: inherit; cursor: pointer`;

const HINT =
  "position: absolute; inset: 0; display: grid; place-content: center; color: #5b6170; pointer-events: none; font-size: 15px";

const penStyle = ([x, y]: Point, isDown: boolean) =>
  `position: absolute; left: ${(100 * x) / SIDE}%; top: ${(100 * y) / SIDE}%; width: 16px; height: 16px; ` +
  `margin: -9px; border: 2px solid #4269d0; border-radius: 50%; pointer-events: none; ${isDown ? "background: #4269d080" : ""}`;

function build(size: number) {
  const root = element("div", {
    role: "group",
    "aria-label": "Drawing pad",
    style: "display: flex; flex-wrap: wrap; gap: 16px; align-items: flex-start; font-size: 13px",
  });
  const frame = element("div", {
    style: `position: relative; box-sizing: border-box; width: ${size}px; max-width: 100%; aspect-ratio: 1; background: white; border: ${BORDER}; border-radius: 8px; overflow: hidden`,
  });
  const sheet = element("canvas", {
    width: String(SIDE),
    height: String(SIDE),
    tabindex: "0",
    role: "application",
    "aria-roledescription": "drawing pad",
    "aria-label": "Digit. Arrow keys move the pen, Space puts it down and lifts it, Delete clears.",
    style:
      "display: block; width: 100%; height: 100%; image-rendering: pixelated; cursor: crosshair; touch-action: none",
  });
  const hint = element("div", {style: HINT});
  hint.textContent = "Draw a digit here";
  const pen = element("div", {"aria-hidden": "true", style: "display: none"});
  frame.append(sheet, hint, pen);
  const side = element("div", {
    style: "display: grid; gap: 10px; justify-items: start; align-content: start; max-width: 226px",
  });
  const clear = element("button", {type: "button", style: BUTTON});
  clear.textContent = "Clear";
  const choices = element("div", {style: "display: flex; flex-wrap: wrap; gap: 6px"});
  const status = element("output", {"aria-live": "polite", style: "min-height: 1.4em; opacity: 0.7"});
  side.append(choices, clear, status);
  root.append(frame, side);
  return {root, sheet, pen, hint, status, clear, choices};
}

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>>,
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
