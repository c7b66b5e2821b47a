/**
 * Small nets of dense layers on the host in float64, all their parameters in one vector: for methods that ask for values of
 * the loss only, and for checks to rounding. Pixels of value 0 cost nothing.
 */
import {type Key, rng} from "../../../engine/rng/index.ts";
import {checkAbove, checkSizes, ProblemError} from "../arguments.ts";
import {addOuter, addProduct, gather, type Inked, inkedOf} from "./sparse-product.ts";
import {sparseProducts} from "./sparse-vectors.ts";

export interface HostMlpOptions {
  /** Numbers of inputs, of ReLUs of each hidden layer, and of classes: `[196, 16, 10]`. */
  readonly sizes: readonly number[];
  /** By default true. */
  readonly bias?: boolean;
  /** Standard deviation of all first weights; by default He's, √(2 / inputs of the layer). */
  readonly deviation?: number;
}

/** Examples with their classes, as `lab.problems.mnist` gives them. */
export interface HostExamples {
  /** n × inputs, one example after the other. */
  readonly images: Float32Array | Float64Array;
  /** n classes. */
  readonly labels: Int32Array;
  /** Added to each pixel; by default 0. So those of a grey background, stored as 0, cost nothing either. */
  readonly background?: number;
  /** What of each example is not 0, as `inkedRows` finds it once for all visits; by default it is found at each. */
  readonly inked?: readonly Inked[];
}

/** Where in the vector of parameters a layer's weights [inputs, outputs] or biases are. */
export interface ParameterRange {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Its losses are mean cross-entropies of the examples whose numbers are in `rows`, by default of all. */
export interface HostMlp {
  /** Number of parameters. */
  readonly size: number;
  /** One for the weights and one for the biases of each layer. */
  readonly tensors: readonly ParameterRange[];
  /** Normal weights, biases 0. */
  init(key: Key): Float64Array;
  loss(params: Float64Array, examples: HostExamples, rows?: ArrayLike<number>): number;
  gradient(params: Float64Array, examples: HostExamples, rows?: ArrayLike<number>): Float64Array;
  /** The share of all examples whose largest output is that of their class. */
  accuracy(params: Float64Array, examples: HostExamples): number;
}

interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** Where its weights begin, and its biases. */
  readonly w: number;
  readonly b: number;
}

/**
 * A classifier of dense layers with ReLUs between them, and its back-propagation.
 * @throws ProblemError for sizes or a deviation that cannot be
 */
export function hostMlp({sizes, bias = true, deviation}: HostMlpOptions): HostMlp {
  checkSizes("hostMlp", "sizes", sizes, 2);
  if (deviation !== undefined) checkAbove("hostMlp", "deviation", deviation, 0);
  let size = 0;
  const layers = sizes.slice(1).map((outputs, l): DenseLayer => {
    const inputs = sizes[l] as number;
    const [w, b] = [size, size + inputs * outputs];
    size = b + (bias ? outputs : 0);
    return {inputs, outputs, w, b};
  });
  const tensors = layers.flatMap(({w, b, outputs}, l) => {
    const weights = {name: `dense${l + 1}.w`, start: w, end: b};
    return bias ? [weights, {name: `dense${l + 1}.b`, start: b, end: b + outputs}] : [weights];
  });
  const classes = sizes.at(-1) as number;
  const outputsOf = layers.map(({outputs}) => new Float64Array(outputs));
  const errorsOf = layers.map(({outputs}) => new Float64Array(outputs));
  const logits = outputsOf.at(-1) as Float64Array;

  const inked = inkedOf(Math.max(...sizes));
  const firstInked = inkedOf(sizes[0] as number);
  const inputOf = ({images, inked: rows}: HostExamples, n: number): Inked => {
    const row = rows?.[n];
    if (row) return row;
    const inputs = sizes[0] as number;
    gather(firstInked, images, n * inputs, inputs);
    return firstInked;
  };

  const products = sparseProducts(size, Math.max(...sizes), sizes.slice(1));

  /** What the background and the biases give to the first layer, the same for all examples. */
  const base = new Float64Array(sizes[1] as number);
  const setBase = (params: Float64Array, background = 0) => {
    products?.setParams(params);
    const {inputs, outputs, w, b} = layers[0] as DenseLayer;
    base.fill(0);
    if (background !== 0) {
      for (let i = 0; i < inputs * outputs; i++) {
        base[i % outputs] = (base[i % outputs] as number) + background * (params[w + i] as number);
      }
    }
    if (bias) for (let j = 0; j < outputs; j++) base[j] = (base[j] as number) + (params[b + j] as number);
  };
  /** Fills `outputsOf` for one example, after `setBase` with these parameters. */
  const forward = (params: Float64Array, input: Inked) => {
    for (let l = 0; l < layers.length; l++) {
      const {outputs, w, b} = layers[l] as DenseLayer;
      const out = outputsOf[l] as Float64Array;
      if (l === 0) out.set(base);
      else if (bias) for (let j = 0; j < outputs; j++) out[j] = params[b + j] as number;
      else out.fill(0);
      if (products) products.add(out, l === 0 ? input : inked, w);
      else addProduct(out, l === 0 ? input : inked, params, w);
      if (l === layers.length - 1) return;
      for (let j = 0; j < outputs; j++) if ((out[j] as number) < 0) out[j] = 0;
      gather(inked, out, 0, outputs);
    }
  };
  /** log Σ exp of the logits. */
  const logSum = () => {
    let most = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes; k++) if ((logits[k] as number) > most) most = logits[k] as number;
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += Math.exp((logits[k] as number) - most);
    return most + Math.log(sum);
  };
  const check = (call: string, params: Float64Array, {images, labels}: HostExamples) => {
    if (params.length !== size) {
      throw new ProblemError(`hostMlp.${call}`, "params", `${params.length} numbers`, `${size}`);
    }
    const wanted = labels.length * (sizes[0] as number);
    if (images.length !== wanted) {
      throw new ProblemError(
        `hostMlp.${call}`,
        "examples.images",
        `${images.length} numbers`,
        `${wanted}: ${labels.length} rows of ${sizes[0]}`,
      );
    }
  };
  const all = ({labels}: HostExamples) => Array.from(labels.keys());

  return {
    size,
    tensors,
    init(key) {
      const params = new Float64Array(size);
      for (const [l, {inputs, w, b}] of layers.entries()) {
        const scale = deviation ?? Math.sqrt(2 / inputs);
        rng.host.normal(rng.foldIn(key, l), b - w).forEach((z, i) => {
          params[w + i] = scale * z;
        });
      }
      return params;
    },
    loss(params, examples, rows = all(examples)) {
      check("loss", params, examples);
      setBase(params, examples.background);
      let sum = 0;
      for (let r = 0; r < rows.length; r++) {
        const n = rows[r] as number;
        forward(params, inputOf(examples, n));
        sum += logSum() - (logits[examples.labels[n] as number] as number);
      }
      return sum / rows.length;
    },
    gradient(params, examples, rows = all(examples)) {
      check("gradient", params, examples);
      const {background = 0} = examples;
      setBase(params, background);
      const gradient = new Float64Array(size);
      const firstErrors = new Float64Array(sizes[1] as number);
      for (let r = 0; r < rows.length; r++) {
        const n = rows[r] as number;
        const first = inputOf(examples, n);
        forward(params, first);
        const total = logSum();
        const last = errorsOf.at(-1) as Float64Array;
        for (let k = 0; k < classes; k++) {
          last[k] = (Math.exp((logits[k] as number) - total) - (k === examples.labels[n] ? 1 : 0)) / rows.length;
        }
        for (let l = layers.length - 1; l >= 0; l--) {
          const {inputs, outputs, w, b} = layers[l] as DenseLayer;
          const errors = errorsOf[l] as Float64Array;
          const before = errorsOf[l - 1];
          if (bias)
            for (let j = 0; j < outputs; j++) gradient[b + j] = (gradient[b + j] as number) + (errors[j] as number);
          if (l > 0) gather(inked, outputsOf[l - 1] as Float64Array, 0, inputs);
          addOuter(gradient, l > 0 ? inked : first, errors, w);
          if (!before) {
            for (let j = 0; j < outputs; j++) firstErrors[j] = (firstErrors[j] as number) + (errors[j] as number);
            continue;
          }
          // A ReLU of value 0 hands nothing on.
          before.fill(0);
          for (let k = 0; k < inked.count; k++) {
            const i = inked.places[k] as number;
            let back = 0;
            for (let j = 0; j < outputs; j++) back += (errors[j] as number) * (params[w + i * outputs + j] as number);
            before[i] = back;
          }
        }
      }
      if (background === 0) return gradient;
      const {inputs, outputs, w} = layers[0] as DenseLayer;
      for (let i = 0; i < inputs * outputs; i++) {
        gradient[w + i] = (gradient[w + i] as number) + background * (firstErrors[i % outputs] as number);
      }
      return gradient;
    },
    accuracy(params, examples) {
      check("accuracy", params, examples);
      setBase(params, examples.background);
      const right = examples.labels.reduce((count, label, n) => {
        forward(params, inputOf(examples, n));
        return count + (logits.indexOf(Math.max(...logits)) === label ? 1 : 0);
      }, 0);
      return right / examples.labels.length;
    },
  };
}
