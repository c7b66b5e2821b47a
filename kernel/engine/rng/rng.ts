/** The members of the namespace `rng`. */
export * as host from "./host.ts";
export {foldIn, type Key, key, split} from "./key.ts";
export {
  bernoulli,
  bits,
  exponential,
  gamma,
  gumbel,
  normal,
  rademacher,
  randint,
  sphere,
  truncatedNormal,
  uniform,
} from "./random.ts";
export {type CategoricalOptions, type ChoiceOptions, categorical, choice, permutation} from "./select.ts";
