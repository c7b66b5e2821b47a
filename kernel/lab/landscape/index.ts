/** Loss landscapes: planes through parameters, surfaces on them, and paths across them. */
export {curvatureRatio} from "./curvature-ratio.ts";
export {
  betweenSolutions,
  type FilterOptions,
  filterNormalized,
  randomDirection,
  topEigenvectors,
} from "./directions.ts";
export {descend, type Path} from "./paths.ts";
export {type Plane, type PlaneOptions, plane} from "./plane.ts";
export {type RefineOptions, refine, type Surface} from "./refine.ts";
export {type TrajectoryPlane, trajectoryPlane} from "./trajectory-pca.ts";
