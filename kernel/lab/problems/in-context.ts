/** A black box that classifies by the exemplars of its prompt, and a pool of candidates for it, some of them mislabelled. */
import {type Key, rng} from "../../engine/rng/index.ts";
import {checkWhole, ProblemError, show} from "./arguments.ts";

/** Queries with known answers, which only the black box sees. */
export interface InContextQueries {
  readonly count: number;
  /** Mean −log p(y | query, exemplars), over all queries or these rows. */
  loss(exemplars: ArrayLike<number>, rows?: ArrayLike<number>): number;
  /** Share of queries for which the most probable class is the right one; ties go to the class of the lower number. */
  accuracy(exemplars: ArrayLike<number>): number;
}

export interface InContextTask {
  readonly classes: number;
  /** Number of candidates for exemplars. */
  readonly candidates: number;
  /** Features of a point. */
  readonly dimension: number;
  /** Candidates, row by row [candidates · dimension]. */
  readonly points: Float64Array;
  /** The class that each point was drawn from [candidates]: j mod classes. */
  readonly truth: Int32Array;
  /** The class that the prompt will say [candidates]. */
  readonly labels: Int32Array;
  readonly train: InContextQueries;
  readonly test: InContextQueries;
}

const CLASSES = 4;
const DIMENSION = 6;
/** Of points about their class's mean, which is drawn from N(0, SPREAD² I). */
const NOISE = 0.7;
const SPREAD = 1.2;
/** A class's score when no exemplar speaks for it. */
const FLOOR = 0.02;

/**
 * Given exemplars (x_j, y_j), the black box scores class c with 0.02 + Σ_{y_j = c} exp(−‖x − x_j‖²/4), and answers with
 * probabilities in proportion. Four classes in R⁶ with means 1.2 N(0, I) and standard deviation 0.7.
 * @param options `wrong` the share of candidates with a label drawn from the other classes
 * @throws ProblemError, RandomError
 */
export function inContextTask({
  key,
  candidates = 24,
  wrong = 0.5,
  queries = 200,
}: {
  readonly key: Key;
  readonly candidates?: number;
  readonly wrong?: number;
  /** For training and for the test, each. */
  readonly queries?: number;
}): InContextTask {
  checkWhole("inContextTask", "candidates", candidates, 1);
  checkWhole("inContextTask", "queries", queries, 1);
  if (!(wrong >= 0 && wrong <= 1))
    throw new ProblemError("inContextTask", "wrong", show(wrong), "a number from 0 to 1");
  const [forMeans, forPool, forTrain, forTest, forWrong, forLabels] = rng.split(key, 6) as [
    Key,
    Key,
    Key,
    Key,
    Key,
    Key,
  ];
  const means = rng.host.normal(forMeans, CLASSES * DIMENSION).map((z) => SPREAD * z);
  const drawn = (from: Key, classes: Int32Array) =>
    Float64Array.from(rng.host.normal(from, classes.length * DIMENSION), (z, at) => {
      const c = classes[Math.floor(at / DIMENSION)] as number;
      return (means[c * DIMENSION + (at % DIMENSION)] as number) + NOISE * z;
    });
  const truth = Int32Array.from({length: candidates}, (_, j) => j % CLASSES);
  const points = drawn(forPool, truth);
  const labels = truth.slice();
  const shifts = rng.host.randint(forLabels, candidates, 1, CLASSES);
  for (const j of rng.host.permutation(forWrong, candidates).subarray(0, Math.round(wrong * candidates))) {
    labels[j] = ((truth[j] as number) + (shifts[j] as number)) % CLASSES;
  }
  const asked = (from: Key) => {
    const [forClasses, forPoints] = rng.split(from) as [Key, Key];
    const classes = rng.host.randint(forClasses, queries, 0, CLASSES);
    return querySet(drawn(forPoints, classes), classes, points, labels);
  };
  const sizes = {classes: CLASSES, candidates, dimension: DIMENSION};
  return {...sizes, points, truth, labels, train: asked(forTrain), test: asked(forTest)};
}

function querySet(x: Float64Array, y: Int32Array, points: Float64Array, labels: Int32Array): InContextQueries {
  const candidates = labels.length;
  /** exp(−‖x − x_j‖²/4) [queries · candidates]. */
  const kernel = Float64Array.from({length: y.length * candidates}, (_, at) => {
    const [from, to] = [Math.floor(at / candidates) * DIMENSION, (at % candidates) * DIMENSION];
    let square = 0;
    for (let d = 0; d < DIMENSION; d++) square += ((x[from + d] as number) - (points[to + d] as number)) ** 2;
    return Math.exp(-square / 4);
  });
  const scores = new Float64Array(CLASSES);
  const score = (query: number, exemplars: ArrayLike<number>) => {
    scores.fill(FLOOR);
    for (let k = 0; k < exemplars.length; k++) {
      const j = exemplars[k] as number;
      const c = labels[j] as number;
      scores[c] = (scores[c] as number) + (kernel[query * candidates + j] as number);
    }
  };
  return {
    count: y.length,
    loss(exemplars, rows) {
      const count = rows?.length ?? y.length;
      let total = 0;
      for (let i = 0; i < count; i++) {
        const query = (rows?.[i] ?? i) as number;
        score(query, exemplars);
        let all = 0;
        for (let c = 0; c < CLASSES; c++) all += scores[c] as number;
        total -= Math.log((scores[y[query] as number] as number) / all);
      }
      return total / count;
    },
    accuracy(exemplars) {
      let right = 0;
      for (const [query, c] of y.entries()) {
        score(query, exemplars);
        if (scores.indexOf(Math.max(...scores)) === c) right++;
      }
      return right / y.length;
    },
  };
}
