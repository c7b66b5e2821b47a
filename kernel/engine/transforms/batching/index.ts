/** The batching rules of all kernels that have one. */
import {convolutionRules} from "./convolution.ts";
import {elementwiseRules} from "./elementwise.ts";
import {fusedRules} from "./fused.ts";
import {imageRules} from "./images.ts";
import {indexingRules} from "./indexing.ts";
import {productRules} from "./products.ts";
import {reductionRules} from "./reductions.ts";
import type {Rules} from "./rule.ts";
import {shapeRules} from "./shapes.ts";

export const batchingRules: Rules = {
  ...elementwiseRules,
  ...shapeRules,
  ...reductionRules,
  ...productRules,
  ...convolutionRules,
  ...imageRules,
  ...indexingRules,
  ...fusedRules,
};
