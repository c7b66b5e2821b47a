/**
 * Columns of a recurrent network with real-time recurrent learning (Javed, Shah, Sutton and White, Scalable Real-Time Recurrent
 * Learning Using Columnar-Constructive Networks, JMLR 2023): LSTM cells of one unit that do not see each other, so that the
 * derivatives of all states with respect to all weights take as much room and time as the weights themselves.
 */
import {rng} from "../../engine/rng/index.ts";
import {EstimatorError} from "./estimator.ts";

/**
 * How ∂h/∂w is kept: `rtrl`, carried forward from the first step on, exact; a window k, as back-propagation truncated to the
 * last k steps; `none`, all 0: the columns stay as they were drawn.
 */
export type Sensitivities = "rtrl" | "none" | {readonly window: number};

export interface ColumnarLstm {
  readonly columns: number;
  readonly inputs: number;
  /** By column, then gate (input, forget, output, candidate), then what it looks at: x, the column's own h, 1. */
  readonly weights: Float64Array;
  /** h [columns], after the last step. */
  readonly h: Float64Array;
  /** ∂h_i/∂w of each column's own weights, in their order. */
  readonly traces: Float64Array;
  /** One step of all columns and of their traces. @param x [inputs] */
  step(x: ArrayLike<number>): void;
}

const GATES = 4;

/** What the derivatives of a step are made of, for all columns. */
interface Moment {
  /** [x, h_{t−1}, 1] [columns · (inputs + 2)]. */
  readonly seen: Float64Array;
  /** i, f, o, g, c_{t−1}, tanh c_t [columns · 6]. */
  readonly values: Float64Array;
}

/**
 * Weights 0.3 N(0, 1), forget biases 1 higher; states and traces begin with 0.
 * @throws EstimatorError
 */
export function columnarLstm({
  key,
  columns,
  inputs,
  sensitivities = "rtrl",
}: {
  readonly key: rng.Key;
  readonly columns: number;
  readonly inputs: number;
  readonly sensitivities?: Sensitivities;
}): ColumnarLstm {
  const isMode = sensitivities === "rtrl" || sensitivities === "none";
  const window = isMode ? 1 : sensitivities?.window;
  for (const [name, value] of Object.entries({columns, inputs, "sensitivities.window": window})) {
    if (Number.isInteger(value) && (value as number) >= 1) continue;
    throw new EstimatorError("columnarLstm", name, "a whole number above 0", value);
  }
  const size = inputs + 2;
  const weights = Float64Array.from(rng.host.normal(key, columns * GATES * size), (z, at) => {
    const isForgetBias = Math.floor(at / size) % GATES === 1 && at % size === size - 1;
    return 0.3 * z + (isForgetBias ? 1 : 0);
  });
  const [h, c] = [new Float64Array(columns), new Float64Array(columns)];
  const [traces, cellTraces] = [new Float64Array(weights.length), new Float64Array(weights.length)];
  /** The last steps, the latest last. */
  const moments: Moment[] = [];

  const step = (x: ArrayLike<number>) => {
    const moment = forward(x);
    if (sensitivities === "rtrl") carry(moment);
    else if (sensitivities !== "none") {
      moments.push(moment);
      if (moments.length > sensitivities.window) moments.shift();
      traces.fill(0);
      cellTraces.fill(0);
      for (const past of moments) carry(past);
    }
  };

  /** u = [x, h, 1]; i, f, o = σ(w·u), g = tanh(w_g·u); c ← f c + i g, h ← o tanh c. */
  const forward = (x: ArrayLike<number>): Moment => {
    const seen = new Float64Array(columns * size);
    const values = new Float64Array(columns * 6);
    for (let n = 0; n < columns; n++) {
      const u = seen.subarray(n * size, (n + 1) * size);
      for (let l = 0; l < inputs; l++) u[l] = x[l] as number;
      u[inputs] = h[n] as number;
      u[inputs + 1] = 1;
      const sum = (gate: number) => {
        let total = 0;
        const start = (n * GATES + gate) * size;
        for (let l = 0; l < size; l++) total += (weights[start + l] as number) * (u[l] as number);
        return total;
      };
      const [i, f, o, g] = [sigmoid(sum(0)), sigmoid(sum(1)), sigmoid(sum(2)), Math.tanh(sum(3))];
      const before = c[n] as number;
      const cell = f * before + i * g;
      values.set([i, f, o, g, before, Math.tanh(cell)], n * 6);
      c[n] = cell;
      h[n] = o * Math.tanh(cell);
    }
    return {seen, values};
  };

  /**
   * Traces of a step from those of the step before: with ȧ_q = w_{q,h} T^h + [w is in gate q] u,
   * T^c ← f T^c + c f(1 − f) ȧ_f + g i(1 − i) ȧ_i + i(1 − g²) ȧ_g and T^h ← tanh(c) o(1 − o) ȧ_o + o(1 − tanh² c) T^c.
   */
  const carry = ({seen, values}: Moment) => {
    for (let n = 0; n < columns; n++) {
      const [i, f, o, g, before, squashed] = values.subarray(n * 6, n * 6 + 6) as unknown as Six;
      const own = (gate: number) => weights[(n * GATES + gate) * size + inputs] as number;
      const back = [own(0), own(1), own(2), own(3)] as const;
      const [byInput, byForget] = [g * i * (1 - i), before * f * (1 - f)];
      const [byOutput, byCandidate] = [squashed * o * (1 - o), i * (1 - g * g)];
      const through = o * (1 - squashed * squashed);
      for (let gate = 0; gate < GATES; gate++) {
        for (let l = 0; l < size; l++) {
          const at = (n * GATES + gate) * size + l;
          const u = seen[n * size + l] as number;
          const last = traces[at] as number;
          const moved = (q: number) => (back[q] as number) * last + (q === gate ? u : 0);
          const cell =
            f * (cellTraces[at] as number) + byForget * moved(1) + byInput * moved(0) + byCandidate * moved(3);
          cellTraces[at] = cell;
          traces[at] = byOutput * moved(2) + through * cell;
        }
      }
    }
  };

  return {columns, inputs, weights, h, traces, step};
}

type Six = readonly [number, number, number, number, number, number];

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
