/** The sanity check of maps: whether they depend on what the net has learned. */
import {breath} from "../../engine/breath.ts";
import type {Key} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import * as tree from "../../engine/tree.ts";
import type {Layer, Model, Params} from "../problems/index.ts";
import {AttributionError, show} from "./arguments.ts";
import {rankCorrelation} from "./rank-correlation.ts";

export interface Randomized {
  /** The layer that lost its weights last; those above it have lost theirs before. Undefined for the trained net. */
  readonly layer: string | undefined;
  readonly map: ArrayLike<number>;
  /** Spearman's ρ of this map and that of the trained net. */
  readonly signed: number;
  /** The same of the maps' magnitudes. */
  readonly magnitude: number;
}

/**
 * Replaces the weights by new ones, layer by layer from the outputs down, and explains the net each time (Adebayo and
 * others, Sanity Checks for Saliency Maps, 2018: cascading randomization). A map that stays as it was shows the input,
 * not the net. First comes the trained net itself.
 * @param explain the map of the net with these parameters, which are disposed of afterwards
 * @throws AttributionError when the parameters are not the model's
 */
export async function* weightRandomization(
  model: Model,
  params: Params,
  explain: (params: Params) => Promise<ArrayLike<number>> | ArrayLike<number>,
  {key}: {readonly key: Key},
): AsyncGenerator<Randomized, void, void> {
  const {layers} = model;
  if (!Array.isArray(params) || params.length !== layers.length) {
    const expected = `a list of ${layers.length} layers, as init gives`;
    throw new AttributionError("weightRandomization", "params", show(params), expected);
  }
  const fresh = model.init(key);
  const breathe = breath();
  try {
    const original = await explain(params);
    for (let kept = layers.length; kept >= 0; kept--) {
      const mixed = [...params.slice(0, kept), ...fresh.slice(kept)] as Layer[];
      const map = kept === layers.length ? original : await explain(mixed);
      yield {
        layer: layers[kept]?.name,
        map,
        signed: rankCorrelation(original, map),
        magnitude: rankCorrelation(magnitudes(original), magnitudes(map)),
      };
      await breathe();
    }
  } finally {
    tf.dispose(tree.leaves(fresh));
  }
}

const magnitudes = (map: ArrayLike<number>) => Float64Array.from(map, Math.abs);
