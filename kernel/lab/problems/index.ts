/** Data, models and functions to be minimized. */
export {ProblemError} from "./arguments.ts";
export {
  type AuctionRound,
  type AuctionRule,
  auctionRound,
  BID_KNOTS,
  bidFunction,
  bidKnot,
  bidOf,
  equilibriumBid,
  exploitability,
  linearBidGradient,
} from "./auction.ts";
export {batches, drawBatches} from "./batches.ts";
export * from "./densities/index.ts";
export * from "./functions/index.ts";
export {type InContextQueries, type InContextTask, inContextTask} from "./in-context.ts";
export {type KnowledgeBase, knowledgeBase, type Questions} from "./knowledge-base.ts";
export {type LogisticData, type LogisticDataOptions, logisticData} from "./logistic-data.ts";
export * from "./models/index.ts";
export {modularRationales, type RationaleTask} from "./rationales.ts";
export {
  digitTables,
  judgeRuns,
  type SideBySideGradient,
  type SideBySideMoment,
  type SideBySideOptimizer,
  type SideBySideOptions,
  sideBySide,
  summedCrossEntropy,
} from "./side-by-side.ts";
export {type TokenPolicy, tokenPolicy} from "./token-policy.ts";
export {type ConditioningStream, traceConditioning} from "./trace-conditioning.ts";
export {encodeNets, type TrainedName, type TrainedNets, trainedModel} from "./trained-nets.ts";
export {type TrainingOptions, type TrainingStep, testAccuracy, training} from "./training.ts";
export {BACKGROUND, type Rendering, renderTriangles, TRIANGLE_SIZE, triangleScene} from "./triangles.ts";
