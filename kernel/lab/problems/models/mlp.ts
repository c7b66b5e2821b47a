/** Nets of dense layers. */
import {checkName, checkSizes, checkTensor} from "../arguments.ts";
import {type Activation, activationOf} from "./activations.ts";
import {heNormal, type Initializer, xavierNormal} from "./initializers.ts";
import {dense, initializersOf, type LayerPlan, type Model, sequential} from "./model.ts";

export interface MlpOptions {
  /** Numbers of inputs, of units of each hidden layer, and of outputs: `[784, 200, 200, 10]`. */
  readonly sizes: readonly number[];
  /** Of the hidden layers; by default `"relu"`. */
  readonly activation?: Activation;
  /** For all layers, or for each; by default `heNormal()` with ReLU and `xavierNormal()` with any other activation. */
  readonly init?: Initializer | readonly Initializer[];
  /** Which layers have biases; by default all. */
  readonly bias?: "all" | "hidden" | "none";
}

/**
 * A net of dense layers, of inputs [B, sizes[0]]. Its layers are `dense1`, `dense2`, …; the last has no activation.
 * @throws ProblemError for sizes, names or initializers that cannot be
 */
export function mlp({sizes, activation = "relu", init, bias = "all"}: MlpOptions): Model {
  checkSizes("mlp", "sizes", sizes, 2);
  checkName("mlp", "bias", bias, ["all", "hidden", "none"]);
  const activate = activationOf("mlp", activation);
  const count = sizes.length - 1;
  const fallback = activation === "relu" ? heNormal() : xavierNormal();
  const initializers = initializersOf("mlp", init ?? fallback, count);
  const plans = initializers.map((init, i): LayerPlan => {
    const isLast = i === count - 1;
    return {
      name: `dense${i + 1}`,
      shape: sizes.slice(i, i + 2),
      hasBias: bias === "all" || (bias === "hidden" && !isLast),
      init,
      apply: (layer, x) => (isLast ? dense(layer, x) : activate(dense(layer, x))),
    };
  });
  return sequential("mlp", plans, (x) => checkTensor("mlp.apply", "x", x, ["B", sizes[0] ?? "n"]));
}
