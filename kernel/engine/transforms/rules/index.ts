/** The forward-mode rules of all kernels that have one. */
import {elementwiseRules} from "./elementwise.ts";
import {linearRules} from "./linear.ts";
import {reductionRules} from "./reductions.ts";
import type {Rules} from "./rule.ts";

export const rules: Rules = {...elementwiseRules, ...linearRules, ...reductionRules};
