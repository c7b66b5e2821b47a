/** Colours that integrators, and samplers made of them, have in all figures. */
import {rgb} from "d3";
import type {ColorMap} from "./color-maps.ts";
import {COLORS} from "./style.ts";

const FIXED: Readonly<Record<string, string>> = {
  Euler: COLORS.red,
  "symplectic Euler": COLORS.yellow,
  leapfrog: COLORS.blue,
  McLachlan: COLORS.teal,
  Yoshida: COLORS.purple,
  RK4: COLORS.green,
  SGLD: COLORS.red,
  "Euler SGHMC": COLORS.yellow,
  OBABO: COLORS.blue,
  BAOAB: COLORS.green,
  ABOBA: COLORS.purple,
  "unadjusted HMC": COLORS.teal,
};

/** The colours of these names, as a domain and a range; names that are not known take those that are left. */
export function colorsOf(names: readonly string[]): {domain: string[]; range: string[]} {
  const free = Object.values(COLORS).filter((color) => !names.some((name) => FIXED[name] === color));
  return {domain: [...names], range: names.map((name) => FIXED[name] ?? free.shift() ?? COLORS.brown)};
}

/** For densities under points: from nothing to blue, on any background. */
export const DENSITY: ColorMap = (() => {
  const {r, g, b} = rgb(COLORS.blue);
  const map = new Uint8ClampedArray(256 * 4);
  for (let i = 0; i < 256; i++) map.set([r, g, b, 190 * (i / 255) ** 0.8], 4 * i);
  return map;
})();
