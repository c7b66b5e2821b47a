/** Training on the whole set, watched: a live generator of what an edge-of-stability figure shows. */
import {breath} from "../../engine/breath.ts";
import {rng} from "../../engine/rng/index.ts";
import {type Descent, gradientDescent} from "../optimizers/descent.ts";
import type {HostObjective} from "../problems/index.ts";
import {gradientFlow} from "./gradient-flow.ts";
import {type Phase, phase} from "./phases.ts";
import {sharpness} from "./sharpness.ts";

export interface TrajectoryOptions {
  /** Looked at before every step, so that it may change on the way. */
  readonly learningRate: number | (() => number);
  readonly key: rng.Key;
  /** Where to begin. */
  readonly start: Float64Array;
  /** The update rule, by default gradient descent. */
  readonly descent?: Descent;
  /** Eigenvalues to measure, by default 2. */
  readonly count?: number;
  /** Steps from one measurement to the next, by default 20. */
  readonly every?: number;
  /** Also follow gradient flow from the same start for the same time. */
  readonly flow?: boolean;
}

export interface Measurement {
  readonly step: number;
  readonly loss: number;
  readonly learningRate: number;
  /** Top eigenvalues of the Hessian (of D⁻¹H for adaptive rules), descending. */
  readonly sharpness: Float64Array;
  /** Where the rule becomes unstable at this learning rate. */
  readonly threshold: number;
  /** Of the gradient flow beside it. */
  readonly flow?: {readonly loss: number; readonly sharpness: number};
}

export interface TrajectoryState {
  readonly step: number;
  readonly w: Float64Array;
  readonly history: readonly Measurement[];
  readonly phase: Phase;
  /** The loss is no finite number any more: the run is over. */
  readonly diverged: boolean;
  /** Hessian-vector products spent on measuring, and gradients on training. */
  readonly products: number;
  readonly gradients: number;
}

/** Measurements by which the phase is told. */
const WINDOW = 20;

/**
 * Descends on an objective; yields at the start and every `every` steps. It goes on as long as it is asked to, or until
 * the loss diverges.
 * @throws RangeError when a learning rate is not above 0
 */
export async function* trajectory(
  objective: HostObjective,
  {learningRate, key, start, descent = gradientDescent, count = 2, every = 20, flow = false}: TrajectoryOptions,
): AsyncGenerator<TrajectoryState, void, void> {
  const rate = () => {
    const eta = typeof learningRate === "number" ? learningRate : learningRate();
    if (eta > 0 && Number.isFinite(eta)) return eta;
    throw new RangeError(`trajectory: learningRate must be above 0; it is ${eta}.`);
  };
  const history: Measurement[] = [];
  let [w, state] = [start, descent.init(objective.dimension)];
  let [vectors, flowVectors]: (readonly Float64Array[] | undefined)[] = [];
  let flowed = start;
  let [products, time, step] = [0, 0, 0];
  const breathe = breath();

  for (;;) {
    const eta = rate();
    const loss = objective.value(w);
    const at = rng.foldIn(key, step);
    const preconditioner = step > 0 ? descent.precondition?.(state) : undefined;
    const diverged = !Number.isFinite(loss) || loss > DIVERGED;
    // Before its first step an adaptive rule has no preconditioner to measure with.
    if (!diverged && (preconditioner || !descent.precondition)) {
      const found = await sharpness(objective, w, {key: at, count, start: vectors, preconditioner});
      vectors = found.vectors;
      products += found.products;
      let beside: Measurement["flow"];
      if (flow) {
        const here = await sharpness(objective, flowed, {key: at, start: flowVectors});
        flowVectors = here.vectors;
        products += here.products;
        const top = here.values[0] as number;
        flowed = gradientFlow(objective, flowed, time, {sharpness: 1.2 * top});
        time = 0;
        beside = {loss: objective.value(flowed), sharpness: top};
      }
      const threshold = descent.threshold(eta);
      history.push({step, loss, learningRate: eta, sharpness: found.values, threshold, flow: beside});
    }
    const last = history.at(-1);
    const recent = history.slice(-WINDOW).map((point) => ({sharpness: point.sharpness[0] as number, loss: point.loss}));
    yield {step, w, history, phase: phase(recent, last?.threshold ?? 1), diverged, products, gradients: step};
    if (diverged) return;

    for (let i = 0; i < every; i++) {
      const eta = rate();
      const {updates, state: next} = descent.update(objective.gradient(w), state, eta);
      w = w.map((x, j) => x + (updates[j] as number));
      state = next;
      time += eta;
      step++;
      await breathe();
    }
  }
}

/** A loss beyond this does not come back. */
const DIVERGED = 1e8;
