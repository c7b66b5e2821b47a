/**
 * Integrators as tables, all run by advance.ts. The dynamics q′ = p, p′ = −∇U − C p + √(2C) Ẇ are split into flows that
 * are solved exactly: A moves (q += t p), B kicks (p −= t ∇U), O rubs and heats (p ← e^(−Ct) p + √(1 − e^(−2Ct)) ξ),
 * and E kicks, rubs and heats at once by Euler's rule. Without friction C only A and B do anything.
 */

export type Flow = "A" | "B" | "E" | "O";

/** Flows one after the other, each for a share of the step. */
export interface Composition {
  readonly name: string;
  /** Of the error at a given time as the step size shrinks, without friction. */
  readonly order: number;
  /** The same forward and backward in time, so that HMC may use it. */
  readonly isReversible: boolean;
  readonly flows: readonly (readonly [flow: Flow, share: number])[];
}

/** Stages that are added up: k_i is the field at the point moved by h Σ a_ij k_j; the step is h Σ b_i k_i. */
export interface RungeKutta {
  readonly name: string;
  readonly order: number;
  readonly isReversible: false;
  readonly a: readonly (readonly number[])[];
  readonly b: readonly number[];
}

export type Integrator = Composition | RungeKutta;

/**
 * A composition by its letters: "BAOAB". Each flow goes on for the whole step in all; its parts are equal unless their
 * shares are given.
 */
function composition(
  name: string,
  order: number,
  letters: string,
  shares: Partial<Record<Flow, readonly number[]>> = {},
): Composition {
  const flows = [...letters] as Flow[];
  const parts = flows.map((flow, i) => {
    const before = flows.slice(0, i).filter((other) => other === flow).length;
    return [flow, shares[flow]?.[before] ?? 1 / flows.filter((other) => other === flow).length] as const;
  });
  const isReversible = parts.every(([flow, share], i) => {
    const [mirrored, its] = parts[parts.length - 1 - i] as readonly [Flow, number];
    return flow === mirrored && share === its;
  });
  return {name, order, isReversible, flows: parts};
}

/** McLachlan's b₁: the smallest error constant of this form (Blanes, Casas and Sanz-Serna 2014, §3). */
const MCLACHLAN = 0.1931833275037836;
/** Yoshida's triple jump: three leapfrogs, the middle one backward in time. */
const W1 = 1 / (2 - Math.cbrt(2));
const W0 = -Math.cbrt(2) * W1;

/** Integrators of Hamilton's equations. */
export const integrators = {
  euler: {name: "Euler", order: 1, isReversible: false, a: [[]], b: [1]},
  /** Kick, then drift. */
  symplecticEuler: composition("symplectic Euler", 1, "BA"),
  /** Velocity Verlet, the same: half a kick, drift, half a kick. */
  leapfrog: composition("leapfrog", 2, "BAB"),
  /** R. McLachlan, "On the numerical integration of ordinary differential equations by symmetric composition" (1995). */
  mclachlan: composition("McLachlan", 2, "BABAB", {B: [MCLACHLAN, 1 - 2 * MCLACHLAN, MCLACHLAN]}),
  /** H. Yoshida, "Construction of higher order symplectic integrators" (1990). */
  yoshida: composition("Yoshida", 4, "BABABAB", {
    A: [W1, W0, W1],
    B: [W1 / 2, (W0 + W1) / 2, (W0 + W1) / 2, W1 / 2],
  }),
  rk4: {
    name: "RK4",
    order: 4,
    isReversible: false,
    a: [[], [1 / 2], [0, 1 / 2], [0, 0, 1]],
    b: [1 / 6, 1 / 3, 1 / 3, 1 / 6],
  },
} as const satisfies Record<string, Integrator>;

/**
 * Splittings of Langevin's equations (B. Leimkuhler and C. Matthews, "Rational construction of stochastic numerical
 * methods for molecular sampling", 2013), and Euler's rule (Euler–Maruyama) with the variant that moves with the new
 * momentum.
 */
export const splittings = {
  euler: integrators.euler,
  semiImplicitEuler: composition("semi-implicit Euler", 1, "EA"),
  baoab: composition("BAOAB", 2, "BAOAB"),
  aboba: composition("ABOBA", 2, "ABOBA"),
  obabo: composition("OBABO", 2, "OBABO"),
  aoboa: composition("AOBOA", 2, "AOBOA"),
} as const satisfies Record<string, Integrator>;

/** Half of the friction, the integrator, half of the friction: from leapfrog this makes OBABO. */
export function withFriction({name, order, isReversible, flows}: Composition): Composition {
  return {name: `O ${name} O`, order, isReversible, flows: [["O", 1 / 2], ...flows, ["O", 1 / 2]]};
}
