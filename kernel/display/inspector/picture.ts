/** A matrix as an image: viridis for magnitudes, blue–white–red centred on zero for signed numbers. */
import {interpolateRdBu, interpolateViridis, rgb} from "d3";
import {element} from "./element.ts";
import {type Statistics, shortNumber} from "./numbers.ts";

/** Longest side in pixels; larger matrices are shown by their mean over blocks. */
const LARGEST = 512;
/** CSS pixels that a small matrix is blown up to. */
const SHOWN = 224;
const NOT_A_NUMBER = [255, 0, 200] as const;

type Channels = readonly [red: number, green: number, blue: number];

const palette = (interpolate: (at: number) => string): Channels[] =>
  Array.from({length: 256}, (_, index) => {
    const {r, g, b} = rgb(interpolate(index / 255));
    return [r, g, b];
  });

let palettes: {magnitude: Channels[]; signed: Channels[]} | undefined;

function paletteFor(signed: boolean): Channels[] {
  palettes ??= {magnitude: palette(interpolateViridis), signed: palette((at) => interpolateRdBu(1 - at))};
  return signed ? palettes.signed : palettes.magnitude;
}

/** RGBA pixels of a row-major matrix; NaN is magenta. `low` and `high` are the ends of the palette. */
export function pixelsOf(data: ArrayLike<number>, low: number, high: number, signed: boolean): Uint8ClampedArray {
  const colors = paletteFor(signed);
  const scale = high > low ? 255 / (high - low) : 0;
  const pixels = new Uint8ClampedArray(data.length * 4);
  for (let index = 0; index < data.length; index++) {
    const value = data[index] as number;
    const step = Math.round(Math.max(0, Math.min(255, (value - low) * scale)));
    const [red, green, blue] = Number.isNaN(value) ? NOT_A_NUMBER : (colors[step] as Channels);
    pixels.set([red, green, blue, 255], index * 4);
  }
  return pixels;
}

/** Means over blocks so that neither side is longer than `LARGEST`. */
export function shrink(data: ArrayLike<number>, rows: number, columns: number) {
  const block = Math.ceil(Math.max(rows, columns) / LARGEST);
  if (block === 1) return {data, rows, columns};
  const fewerRows = Math.ceil(rows / block);
  const fewerColumns = Math.ceil(columns / block);
  const sums = new Float64Array(fewerRows * fewerColumns);
  const counts = new Float64Array(fewerRows * fewerColumns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = Math.floor(row / block) * fewerColumns + Math.floor(column / block);
      sums[at] = (sums[at] as number) + (data[row * columns + column] as number);
      counts[at] = (counts[at] as number) + 1;
    }
  }
  return {data: sums.map((sum, at) => sum / (counts[at] as number)), rows: fewerRows, columns: fewerColumns};
}

/**
 * A figure with the image of a row-major `rows` × `columns` matrix and what its colours mean, or `null` where there is no
 * canvas to draw on or nothing finite to draw.
 */
export function pictureOf(
  document: Document,
  data: ArrayLike<number>,
  [rows, columns]: readonly [number, number],
  {min, max, nan}: Statistics,
): HTMLElement | null {
  if (Number.isNaN(min)) return null;
  const signed = min < 0 && max > 0;
  const reach = Math.max(-min, max);
  const [low, high] = signed ? [-reach, reach] : [min, max];
  const small = shrink(data, rows, columns);
  const zoom = Math.max(1, Math.floor(SHOWN / Math.max(small.rows, small.columns)));
  const range = `${shortNumber(low)} to ${shortNumber(high)}`;
  const canvas = element(document, "canvas", {
    class: "inspect-picture",
    width: small.columns,
    height: small.rows,
    style: `width: ${small.columns * zoom}px`,
    role: "img",
    "aria-label": `Image of ${rows} by ${columns} numbers from ${shortNumber(min)} to ${shortNumber(max)}`,
  }) as HTMLCanvasElement;
  const context = canvas.getContext?.("2d");
  if (!context) return null;
  const image = context.createImageData(small.columns, small.rows);
  image.data.set(pixelsOf(small.data, low, high, signed));
  context.putImageData(image, 0, 0);
  const legend = signed ? `blue to red: ${range}, white: 0` : `dark to light: ${range}`;
  const caption = element(document, "figcaption", {}, nan > 0 ? `${legend}; magenta: NaN` : legend);
  return element(document, "figure", {class: "inspect-figure"}, canvas, caption);
}
