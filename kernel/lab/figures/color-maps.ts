/** Colours of numbers, as tables of 256 RGBA values that fill pictures fast. */
import {interpolateRdBu, interpolateViridis, rgb} from "d3";

/** 256 × RGBA, from the least value to the largest. */
export type ColorMap = Uint8ClampedArray<ArrayBuffer>;

/** For magnitudes: viridis, dark to bright, even to the eye and to the colour-blind. */
export const MAGNITUDES: ColorMap = table(interpolateViridis);

/** For signed values: blue below, white at the centre, red above. */
export const SIGNED: ColorMap = table((t) => interpolateRdBu(1 - t));

function table(interpolate: (t: number) => string): ColorMap {
  const map = new Uint8ClampedArray(256 * 4);
  for (let i = 0; i < 256; i++) {
    const {r, g, b} = rgb(interpolate(i / 255));
    map.set([r, g, b, 255], 4 * i);
  }
  return map;
}

/** The same as a function of [0, 1] to a colour of CSS, for Plot's `interpolate`. */
export function interpolator(map: ColorMap): (t: number) => string {
  return (t) => {
    const i = 4 * Math.round(Math.min(1, Math.max(0, t)) * 255);
    return `rgb(${map[i]}, ${map[i + 1]}, ${map[i + 2]})`;
  };
}

/** Colours of values in a picture: RGBA, row by row. What is no number is transparent; beyond the domain is its end. */
export function colored(
  values: ArrayLike<number>,
  map: ColorMap,
  [low, high]: readonly [number, number],
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint32Array(values.length);
  const colors = new Uint32Array(map.buffer, map.byteOffset, 256);
  const scale = high > low ? 255 / (high - low) : 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    // NaN fails both comparisons.
    if (!(value <= high || value > high)) continue;
    const t = Math.round((Math.min(high, Math.max(low, value)) - low) * scale);
    pixels[i] = colors[t] ?? 0;
  }
  return new Uint8ClampedArray(pixels.buffer);
}

/** The range of the finite values, or of ± the largest for signed ones; [0, 1] (or [−1, 1]) where there are none. */
export function domainOf(values: ArrayLike<number>, signed: boolean): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (signed) {
    const most = Math.max(-low, high);
    return most > 0 && most < Number.POSITIVE_INFINITY ? [-most, most] : [-1, 1];
  }
  return low <= high ? [low, high] : [0, 1];
}
