/** Attribution: which parts of an input made the score what it is. */
export {agreement, meanCosine} from "./agreement.ts";
export {AttributionError, type Baseline, type Forward, type Target} from "./arguments.ts";
export {type GradCamOptions, gradCam} from "./grad-cam.ts";
export {completenessGap, type IntegratedGradientsOptions, integratedGradients} from "./integrated-gradients.ts";
export type {Estimate} from "./moments.ts";
export {
  type NoiseOptions,
  type NoisyAttribution,
  type NoisyMaps,
  noiseTunnel,
  type SmoothOptions,
  smoothGrad,
  smoothGradSquared,
  varGrad,
} from "./noise-tunnel.ts";
export {type OcclusionOptions, occlusion} from "./occlusion.ts";
export {type PerturbationCurve, type PerturbationOptions, perturbationCurve} from "./perturbation.ts";
export {rankCorrelation} from "./rank-correlation.ts";
export {deconvRelu, guidedRelu} from "./rectifiers.ts";
export {type Attribution, inputXGradient, saliency} from "./saliency.ts";
export {type Randomized, weightRandomization} from "./weight-randomization.ts";
