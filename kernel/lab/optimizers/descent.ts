/**
 * Full-batch update rules on Float64Array, each with the sharpness at which a quadratic becomes unstable under it: the
 * line that training hovers at.
 */

/** A rule as optax's: `update` gives what is added to the parameters. */
export interface Descent {
  readonly name: string;
  /** The largest λ_max (of D⁻¹H where `precondition` gives D) at which descent on a quadratic is stable. */
  threshold(learningRate: number): number;
  init(size: number): DescentState;
  update(
    gradient: Float64Array,
    state: DescentState,
    learningRate: number,
  ): {updates: Float64Array; state: DescentState};
  /** The diagonal D of the preconditioner, for adaptive rules. */
  precondition?(state: DescentState): Float64Array;
}

export interface DescentState {
  readonly step: number;
  /** Velocity, or running mean of gradients. */
  readonly mean: Float64Array;
  /** Running mean of squared gradients. */
  readonly squares: Float64Array;
}

const init = (size: number): DescentState => ({
  step: 0,
  mean: new Float64Array(size),
  squares: new Float64Array(size),
});

/** w ← w − η g. Stable up to 2/η. */
export const gradientDescent: Descent = {
  name: "gradient descent",
  threshold: (eta) => 2 / eta,
  init,
  update: (g, state, eta) => ({updates: g.map((x) => -eta * x), state: {...state, step: state.step + 1}}),
};

/** v ← β v + g, w ← w − η v. Stable up to (2 + 2β)/η (Polyak 1964). */
export function heavyBall(beta = 0.9): Descent {
  checkDecay("heavyBall", "beta", beta);
  return {
    name: "heavy ball",
    threshold: (eta) => (2 + 2 * beta) / eta,
    init,
    update(g, state, eta) {
      const mean = state.mean.map((v, i) => beta * v + (g[i] as number));
      return {updates: mean.map((v) => -eta * v), state: {...state, step: state.step + 1, mean}};
    },
  };
}

/** v ← β v + g, w ← w − η (g + β v). Stable up to (2 + 2β) / (η (1 + 2β)) (Cohen et al. 2021, appendix B). */
export function nesterov(beta = 0.9): Descent {
  checkDecay("nesterov", "beta", beta);
  return {
    name: "Nesterov",
    threshold: (eta) => (2 + 2 * beta) / (eta * (1 + 2 * beta)),
    init,
    update(g, state, eta) {
      const mean = state.mean.map((v, i) => beta * v + (g[i] as number));
      const updates = mean.map((v, i) => -eta * ((g[i] as number) + beta * v));
      return {updates, state: {...state, step: state.step + 1, mean}};
    },
  };
}

/** ν ← β₂ ν + (1 − β₂) g², w ← w − η g / D, D = √ν̂ + ε with bias correction. λ_max(D⁻¹H) is stable up to 2/η. */
export function rmsprop(beta2 = 0.99, eps = 1e-7): Descent {
  return {...adam(0, beta2, eps), name: "RMSProp"};
}

/**
 * m ← β₁ m + (1 − β₁) g, ν as RMSProp, w ← w − η m̂ / D. λ_max(D⁻¹H) is stable up to (2 + 2β₁) / ((1 − β₁) η), which is
 * 38/η for β₁ = 0.9 (Cohen et al., Adaptive Gradient Methods at the Edge of Stability, 2022).
 */
export function adam(beta1 = 0.9, beta2 = 0.99, eps = 1e-7): Descent {
  checkDecay("adam", "beta1", beta1);
  checkDecay("adam", "beta2", beta2);
  if (!(eps > 0)) throw new RangeError(`adam: eps must be above 0; it is ${eps}.`);
  const precondition = ({step, squares}: DescentState) =>
    squares.map((nu) => Math.sqrt(nu / (1 - beta2 ** step)) + eps);
  return {
    name: "Adam",
    threshold: (eta) => (2 + 2 * beta1) / ((1 - beta1) * eta),
    init,
    precondition,
    update(g, before, eta) {
      const mean = before.mean.map((m, i) => beta1 * m + (1 - beta1) * (g[i] as number));
      const squares = before.squares.map((nu, i) => beta2 * nu + (1 - beta2) * (g[i] as number) ** 2);
      const state = {step: before.step + 1, mean, squares};
      const scale = eta / (1 - beta1 ** state.step);
      const d = precondition(state);
      return {updates: mean.map((m, i) => (-scale * m) / (d[i] as number)), state};
    },
  };
}

function checkDecay(call: string, argument: string, value: number): void {
  if (!(value >= 0 && value < 1)) throw new RangeError(`${call}: ${argument} must be in [0, 1); it is ${value}.`);
}
