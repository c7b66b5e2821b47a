/** Ready figures, and what figures are made of. */

export {FigureError} from "./arguments.ts";
export {
  attributionConvergence,
  attributionRandomization,
  type ConvergencePoint,
  type NamedCurves,
  type NamedRandomization,
  perturbationCurves,
} from "./attribution-charts.ts";
export {
  type AttributionMap,
  type AttributionMapsOptions,
  type AttributionPanels,
  attributionMaps,
} from "./attribution-maps.ts";
export {type CentralFlowPoint, centralFlowTrace} from "./central-flow.ts";
export {type ChainsOptions, chains, type KeptDiagnosis} from "./chains.ts";
export {type ColorMap, interpolator, MAGNITUDES, SIGNED} from "./color-maps.ts";
export {type DrawingPad, type DrawingPadOptions, drawingPad} from "./drawing-pad.ts";
export {estimatorBench} from "./estimator-bench.ts";
export {type FlowPathOptions, flowPath} from "./flow-path.ts";
export {gradientHistogram, gradientHistogram2d} from "./gradient-histograms.ts";
export {type Field, fieldChart, type GridOptions, type HeatmapOptions, heatmap} from "./heatmap.ts";
export {type LandscapeOptions, landscape} from "./landscape.ts";
export {type LayerLinesOptions, type LayerPoint, layerLines} from "./layer-lines.ts";
export {type LogAxis, logAxis} from "./log-axis.ts";
export {type NoiseScalePoint, noiseScaleTrace} from "./noise-scale.ts";
export {type ObservationCostsOptions, observationCosts} from "./observation-costs.ts";
export {type NamedPath, type PhaseOptions, phasePortrait} from "./phase-portrait.ts";
export {type Player, type PlayerOptions, player} from "./player.ts";
export type {Live, PlayerRun, StepsOptions} from "./player-run.ts";
export {type BandOptions, type PredictiveBand, predictiveBand} from "./predictive-band.ts";
export {type RgbImageOptions, rgbImage} from "./rgb-image.ts";
export {type Cell, type Row, withRows} from "./rows.ts";
export {gradientFlowSolutions} from "./scalar-network.ts";
export {sharpnessTrace} from "./sharpness-trace.ts";
export {type MeasuredVariance, stationaryBias, type VarianceCurve} from "./stationary-bias.ts";
export {type ErrorCurve, type OrderOptions, stepSizeOrder} from "./step-size-order.ts";
export {
  type ChartOptions,
  type ChartSpec,
  COLORS,
  chart,
  columnWidth,
  type FigureOptions,
  notice,
  sideBySide,
} from "./style.ts";
export {type Camera, type Surface3dOptions, surface3d} from "./surface-3d.ts";
