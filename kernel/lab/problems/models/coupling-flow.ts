/**
 * A normalizing flow of the plane made of affine couplings (Dinh, Sohl-Dickstein and Bengio, Density Estimation Using
 * Real NVP, ICLR 2017), on the host in float64: of a batch of points, each point's own gradient.
 */
import {checkWhole, ProblemError} from "../arguments.ts";

/** One coupling's part of a pass, an entry for each point: out = in · a + b with a, b functions of the other coordinate. */
export interface CouplingStep {
  /** 0 or 1: which coordinate is changed. */
  readonly axis: number;
  /** a = ∂out/∂in. */
  readonly scale: Float64Array;
  /** ∂out/∂s and ∂out/∂t of the coupling's functions s and t. */
  readonly bySize: Float64Array;
  readonly byShift: Float64Array;
  /** ∂s/∂u and ∂t/∂u, with u the coordinate that is left as it is. */
  readonly sizeSlope: Float64Array;
  readonly shiftSlope: Float64Array;
  /** log |∂out/∂in| is this times s: 1 from base to data, −1 from data to base. */
  readonly sign: 1 | -1;
}

/** A batch on its way through all couplings. */
export interface FlowPass {
  readonly count: number;
  /** Where the points arrive, [count · 2]. */
  readonly points: Float64Array;
  /** log |det ∂out/∂in| of each point. */
  readonly logDeterminants: Float64Array;
  /** In the order in which they were taken. */
  readonly steps: readonly CouplingStep[];
  /**
   * Reverse mode, for each point: the gradient of ⟨cotangent, out⟩ + `byLogDeterminant` · log |det| by the point where it
   * began [count · 2] and by the parameters [count · size].
   */
  pullback(cotangent: Float64Array, byLogDeterminant?: number): {points: Float64Array; params: Float64Array};
}

export interface CouplingFlow {
  /** Number of parameters. */
  readonly size: number;
  /** T: from points of the base N(0, I) [count · 2] to those of the flow. */
  generate(params: Float64Array, z: Float64Array): FlowPass;
  /** T⁻¹. */
  normalize(params: Float64Array, x: Float64Array): FlowPass;
  /** log q(x), normalized. */
  logDensity(params: Float64Array, x: Float64Array): Float64Array;
  /** ∂ log q(x)/∂x [count · 2], by reverse mode through T⁻¹. */
  score(params: Float64Array, x: Float64Array): Float64Array;
}

/**
 * Couplings y ← y e^{s(u)} + t(u), which take turns at the two coordinates. s = tanh of one output, t another one, of
 * `hidden` tanh units. Parameters, coupling by coupling: weights and biases of the units, output weights and bias of s, of t.
 * @throws ProblemError unless both numbers are whole and at least 1
 */
export function couplingFlow({couplings = 4, hidden = 6} = {}): CouplingFlow {
  checkWhole("couplingFlow", "couplings", couplings, 1);
  checkWhole("couplingFlow", "hidden", hidden, 1);
  const each = 4 * hidden + 2;
  const size = couplings * each;

  const run = (call: string, params: Float64Array, start: Float64Array, sign: 1 | -1): FlowPass => {
    if (params.length !== size) throw new ProblemError(call, "params", `${params.length} numbers`, `${size} numbers`);
    const layers = Array.from({length: couplings}, (_, l) => ({
      axis: l % 2,
      offset: l * each,
      weights: params.subarray(l * each, (l + 1) * each),
    }));
    if (sign < 0) layers.reverse();
    const count = start.length / 2;
    const points = start.slice();
    const logDeterminants = new Float64Array(count);
    const records = layers.map((layer) => ({...layer, ...couple(layer, hidden, points, logDeterminants, sign)}));
    return {
      count,
      points,
      logDeterminants,
      steps: records.map(({step}) => step),
      pullback(cotangent, byLogDeterminant = 0) {
        const at = cotangent.slice();
        const grads = new Float64Array(count * size);
        for (const record of [...records].reverse()) pullBack(record, hidden, at, byLogDeterminant, grads, size);
        return {points: at, params: grads};
      },
    };
  };

  const normalize = (params: Float64Array, x: Float64Array) => run("couplingFlow.normalize", params, x, -1);
  return {
    size,
    generate: (params, z) => run("couplingFlow.generate", params, z, 1),
    normalize,
    logDensity(params, x) {
      const {points: z, logDeterminants} = normalize(params, x);
      return logDeterminants.map(
        (log, i) => log - Math.log(2 * Math.PI) - (at(z, 2 * i) ** 2 + at(z, 2 * i + 1) ** 2) / 2,
      );
    },
    score(params, x) {
      const pass = normalize(params, x);
      return pass.pullback(
        pass.points.map((z) => -z),
        1,
      ).points;
    },
  };
}

interface LayerPlace {
  readonly axis: number;
  /** Of its parameters among all. */
  readonly offset: number;
  readonly weights: Float64Array;
}

/** What the way back needs besides the step. */
interface CouplingRecord {
  readonly step: CouplingStep;
  /** u, s and the hidden units [count · hidden]. */
  readonly still: Float64Array;
  readonly sizes: Float64Array;
  readonly units: Float64Array;
}

/** Moves the points through one coupling, in place. */
function couple(
  {axis, weights}: LayerPlace,
  hidden: number,
  points: Float64Array,
  logDeterminants: Float64Array,
  sign: 1 | -1,
): CouplingRecord {
  const count = points.length / 2;
  const empty = () => new Float64Array(count);
  const step = {axis, scale: empty(), bySize: empty(), byShift: empty(), sizeSlope: empty(), shiftSlope: empty(), sign};
  const [still, sizes, units] = [empty(), empty(), new Float64Array(count * hidden)];
  const [sizeWeights, shiftWeights] = [2 * hidden, 3 * hidden + 1];
  for (let i = 0; i < count; i++) {
    const u = at(points, 2 * i + 1 - axis);
    let [raw, t, rawSlope, tSlope] = [at(weights, 3 * hidden), at(weights, 4 * hidden + 1), 0, 0];
    for (let k = 0; k < hidden; k++) {
      const unit = Math.tanh(at(weights, k) * u + at(weights, hidden + k));
      const slope = (1 - unit * unit) * at(weights, k);
      units[i * hidden + k] = unit;
      raw += at(weights, sizeWeights + k) * unit;
      t += at(weights, shiftWeights + k) * unit;
      rawSlope += at(weights, sizeWeights + k) * slope;
      tSlope += at(weights, shiftWeights + k) * slope;
    }
    const s = Math.tanh(raw);
    const scale = Math.exp(sign * s);
    const before = at(points, 2 * i + axis);
    const after = sign > 0 ? before * scale + t : (before - t) * scale;
    points[2 * i + axis] = after;
    logDeterminants[i] = at(logDeterminants, i) + sign * s;
    still[i] = u;
    sizes[i] = s;
    step.scale[i] = scale;
    step.bySize[i] = sign > 0 ? before * scale : -after;
    step.byShift[i] = sign > 0 ? 1 : -scale;
    step.sizeSlope[i] = (1 - s * s) * rawSlope;
    step.shiftSlope[i] = tSlope;
  }
  return {step, still, sizes, units};
}

/** Takes cotangents back through one coupling, in place, and writes its parameters' gradients. */
function pullBack(
  {axis, offset, weights, step, still, sizes, units}: LayerPlace & CouplingRecord,
  hidden: number,
  cotangents: Float64Array,
  byLogDeterminant: number,
  grads: Float64Array,
  size: number,
): void {
  for (let i = 0; i < still.length; i++) {
    const own = at(cotangents, 2 * i + axis);
    const bySize = own * at(step.bySize, i) + byLogDeterminant * step.sign;
    const byShift = own * at(step.byShift, i);
    cotangents[2 * i + axis] = own * at(step.scale, i);
    const other = 2 * i + 1 - axis;
    cotangents[other] = at(cotangents, other) + bySize * at(step.sizeSlope, i) + byShift * at(step.shiftSlope, i);
    const byRaw = bySize * (1 - at(sizes, i) ** 2);
    const row = i * size + offset;
    for (let k = 0; k < hidden; k++) {
      const unit = at(units, i * hidden + k);
      const byUnit = byRaw * at(weights, 2 * hidden + k) + byShift * at(weights, 3 * hidden + 1 + k);
      const inner = byUnit * (1 - unit * unit);
      grads[row + k] = inner * at(still, i);
      grads[row + hidden + k] = inner;
      grads[row + 2 * hidden + k] = byRaw * unit;
      grads[row + 3 * hidden + 1 + k] = byShift * unit;
    }
    grads[row + 3 * hidden] = byRaw;
    grads[row + 4 * hidden + 1] = byShift;
  }
}

function at(array: Float64Array, i: number): number {
  return array[i] as number;
}
