/** What samplers are made of. V: positions of all chains at once. E: one number for each chain. */
import type {Key} from "../../engine/rng/index.ts";

/**
 * The operations that samplers need of numbers: in float64 on the host (host.ts) or on tensors (tensors.ts). They make
 * new values and never change what they are given.
 */
export interface Arithmetic<V, E> {
  readonly precision: "float64" | "float32";
  /** a·x + y */
  axpy(a: number, x: V, y: V): V;
  /** a·x */
  scale(a: number, x: V): V;
  /** Standard normal numbers of the form of `like`. */
  normal(key: Key, like: V): V;
  /** ⟨x, y⟩ of each chain. */
  dot(x: V, y: V): E;
  /** a·x + y of each chain. */
  axpyEach(a: number, x: E, y: E): E;
  /** min(1, e^(−x)), and 0 where x is not finite. */
  acceptance(x: E): E;
  /** 1 with probability p, else 0. */
  bernoulli(key: Key, p: E): E;
  /** x where chosen is 1, y where it is 0. */
  select(chosen: E, x: V, y: V): V;
  selectEach(chosen: E, x: E, y: E): E;
  /** 1 where |x| is above the bound or not a number, else 0. */
  exceeds(x: E, bound: number): E;
  /** Runs f and frees what it made and does not return. */
  tidy<T>(f: () => T): T;
  /** Frees what is nowhere in `kept`. */
  dispose(old: unknown, kept?: unknown): void;
  /** The numbers, row-major [chains, d]. */
  read(x: V): Promise<Float64Array>;
  readEach(x: E): Promise<Float64Array>;
  /** How many chains there are. */
  countEach(x: E): number;
}

/** A density p ∝ e^(−U) with unit masses: H(q, p) = U(q) + ½‖p‖². */
export interface Target<V, E> {
  readonly arithmetic: Arithmetic<V, E>;
  /** U of each chain. */
  energy(position: V): E;
  /** ∇U of each chain, of the form of the position. */
  gradient(position: V): V;
}

/** A point of phase space. */
export interface Phase<V> {
  readonly position: V;
  readonly momentum: V;
  /** ∇U at the position, if it is known. */
  readonly gradient?: V;
}

/** What happened in a step; E holds one number for each chain. */
export interface Info<E> {
  /** Evaluations of ∇U (of a minibatch, where there are some) for each chain. */
  readonly gradEvals: number;
  /** 1 where the chain left for infinity: |ΔH| > 1000, or without an accept step ‖q‖ > 10⁵. */
  readonly isDivergent: E;
  /** min(1, e^(−ΔH)); null for samplers without an accept step. */
  readonly acceptance: E | null;
  /** ΔH of the proposal; null for samplers that do not compute H. */
  readonly energyError: E | null;
}

/**
 * A Markov chain (many side by side) as blackjax has them: pure functions of a key and a state. On tensors a step frees
 * its temporaries; the state before it is still the caller's to dispose.
 */
export interface Sampler<V, S extends {readonly position: V}, E> {
  readonly name: string;
  readonly arithmetic: Arithmetic<V, E>;
  init(position: V): S;
  step(key: Key, state: S): [state: S, info: Info<E>];
}
