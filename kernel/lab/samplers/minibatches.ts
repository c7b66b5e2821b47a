/** Where stochastic-gradient samplers take their gradients from. */
import {type Key, rng} from "../../engine/rng/index.ts";
import {at, type Density} from "../problems/densities/density.ts";
import {SamplerError} from "./check.ts";
import {hostArithmetic, perChain} from "./host.ts";
import type {Arithmetic, Target} from "./types.ts";

/** How batches follow each other: each once an epoch in fresh random order, drawn anew each time, or as they are. */
export type BatchOrder = "reshuffled" | "iid" | "fixed";

/** Where chains are in their epochs; null where there is only one gradient. */
export type Place = {
  readonly step: number;
  /** Batch numbers of the present epoch, [chains, K]. */
  readonly epoch: Uint16Array;
} | null;

/** Gradients that change from step to step. */
export interface Schedule<V, E> {
  readonly arithmetic: Arithmetic<V, E>;
  init(position: V): Place;
  /** What this step's gradients are of. */
  next(key: Key, place: Place): [target: Target<V, E>, place: Place];
}

/** One target for all steps, or a schedule. */
export type Gradients<V, E> = Target<V, E> | Schedule<V, E>;

export function isSchedule<V, E>(gradients: Gradients<V, E>): gradients is Schedule<V, E> {
  return "next" in gradients;
}

/**
 * Minibatches in float64. Each chain goes through the batches in an order of its own, so that chains are independent.
 * @param densities U_k, whose mean is the potential meant
 * @throws SamplerError when there are none or too many, their dimensions differ, or the order is unknown
 */
export function minibatches(
  densities: readonly Density[],
  {order = "reshuffled"}: {readonly order?: BatchOrder} = {},
): Schedule<Float64Array, Float64Array> {
  const call = "samplers.minibatches";
  checkBatches(call, densities.length, order);
  const dimension = (densities[0] as Density).dimension;
  if (densities.some((density) => density.dimension !== dimension)) {
    throw new SamplerError(call, "densities", "must have the same dimension");
  }
  return schedule(densities.length, order, {
    arithmetic: hostArithmetic(dimension),
    chains: (position) => position.length / dimension,
    target: (chosen) => perChain(dimension, (chain) => densities[at(chosen, chain)] as Density),
  });
}

/**
 * Minibatches on tensors. All chains see the same batch at a step: their noise is shared, and they are not independent.
 * @param targets of U_k, whose mean is the potential meant
 * @throws SamplerError as `minibatches`
 */
export function sharedMinibatches<V, E>(
  targets: readonly Target<V, E>[],
  {order = "reshuffled"}: {readonly order?: BatchOrder} = {},
): Schedule<V, E> {
  checkBatches("samplers.sharedMinibatches", targets.length, order);
  return schedule(targets.length, order, {
    arithmetic: (targets[0] as Target<V, E>).arithmetic,
    chains: () => 1,
    target: (chosen) => targets[at(chosen, 0)] as Target<V, E>,
  });
}

interface Parts<V, E> {
  readonly arithmetic: Arithmetic<V, E>;
  chains(position: V): number;
  /** @param chosen the batch of each chain */
  target(chosen: Uint16Array): Target<V, E>;
}

function schedule<V, E>(count: number, order: BatchOrder, {arithmetic, chains, target}: Parts<V, E>): Schedule<V, E> {
  return {
    arithmetic,
    init: (position) => ({step: 0, epoch: Uint16Array.from({length: chains(position) * count}, (_, i) => i % count)}),
    next(key, place) {
      const {step, epoch} = place as NonNullable<Place>;
      const now = step % count === 0 ? orders[order](key, epoch, count) : epoch;
      const chosen = new Uint16Array(now.length / count).map((_, chain) => at(now, chain * count + (step % count)));
      return [target(chosen), {step: step + 1, epoch: now}];
    },
  };
}

/** The batches of the next epoch. */
const orders: Record<BatchOrder, (key: Key, epoch: Uint16Array, count: number) => Uint16Array> = {
  fixed: (_, epoch) => epoch,
  iid: (key, epoch, count) => Uint16Array.from(rng.host.randint(key, epoch.length, 0, count)),
  reshuffled(key, epoch, count) {
    // Sorted by random bits. Equal bits, which would favour the order so far, come once in billions.
    const bits = rng.host.bits(key, epoch.length);
    const next = new Uint16Array(epoch.length);
    for (let start = 0; start < next.length; start += count) {
      for (let batch = 0; batch < count; batch++) {
        let place = start + batch;
        for (; place > start && at(bits, start + at(next, place - 1)) > at(bits, start + batch); place--) {
          next[place] = at(next, place - 1);
        }
        next[place] = batch;
      }
    }
    return next;
  },
};

function checkBatches(call: string, count: number, order: unknown): void {
  if (count < 1 || count >= 2 ** 16) {
    throw new SamplerError(call, "batches", `must be from 1 to 65,535; there are ${count}`);
  }
  if (typeof order === "string" && Object.hasOwn(orders, order)) return;
  throw new SamplerError(call, "order", `must be "reshuffled", "iid" or "fixed"; it is ${JSON.stringify(order)}`);
}
