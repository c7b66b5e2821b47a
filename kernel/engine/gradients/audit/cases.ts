/** Every case of the audit. */
import type {Case} from "./case.ts";
import {functionCases} from "./functions.ts";
import {imageCases} from "./images.ts";
import {placeCases} from "./places.ts";
import {productCases} from "./products.ts";
import {reductionCases} from "./reductions.ts";

export const cases: readonly Case[] = [
  ...functionCases,
  ...reductionCases,
  ...productCases,
  ...imageCases,
  ...placeCases,
];
