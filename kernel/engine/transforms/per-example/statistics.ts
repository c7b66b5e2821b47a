/** What the statistics of single examples' gradients are made of, for one parameter. */
import * as tf from "../../tfjs.ts";
import type {Contribution} from "./contribution.ts";

/** So many numbers of single gradients are in memory at a time, unless all of them are asked for. */
const AT_A_TIME = 2 ** 22;

/** B is the number of examples, g_i the gradient of loss i with respect to the parameter. */
export class Statistics {
  readonly #uses: readonly Contribution[];
  readonly #count: number;
  readonly #shape: readonly number[];

  /** @param uses of the parameter, none if no loss depends on it @param shape the parameter's */
  constructor(uses: readonly Contribution[], count: number, shape: readonly number[]) {
    this.#uses = uses;
    this.#count = count;
    this.#shape = shape;
  }

  /** g_i, [B, …] */
  grads(): tf.Tensor {
    // What a use gives may be another parameter's too.
    return tf.clone(this.#grads(0, this.#count));
  }

  /** ‖g_i‖², [B] */
  squaredNorms(): tf.Tensor {
    const ofEach = (g: tf.Tensor) => tf.sum(tf.square(tf.reshape(g, [g.shape[0] ?? 0, -1])), 1);
    return this.#only?.squaredNorms?.() ?? tf.concat(this.#inChunks(ofEach));
  }

  /** Σ_i g_i², of the parameter's shape. */
  squares(): tf.Tensor {
    return this.#only?.squares?.() ?? this.#sumOver((g) => tf.square(g));
  }

  /** Σ_i (g_i − ḡ)²; where no g_i is computed, as Σ g_i² − B ḡ². */
  spread(): tf.Tensor {
    const squares = this.#only?.squares?.();
    if (squares) return tf.relu(tf.sub(squares, tf.div(tf.square(this.sum()), this.#count)));
    const sum = this.#chunks.length > 1 ? this.sum() : undefined;
    const mean = sum && tf.div(sum, this.#count);
    const around = (g: tf.Tensor) => tf.squaredDifference(g, mean ?? tf.mean(g, 0));
    return this.#sumOver(around);
  }

  /** Σ_i g_i */
  sum(): tf.Tensor {
    const cheap = this.#uses.flatMap((use) => use.sum?.() ?? []);
    return cheap.length === this.#uses.length && cheap.length > 0 ? total(cheap) : this.#sumOver((g) => g);
  }

  /** The only use, which may have a cheaper way. */
  get #only(): Contribution | undefined {
    return this.#uses.length === 1 ? this.#uses[0] : undefined;
  }

  #grads(from: number, n: number): tf.Tensor {
    const all = this.#uses.map((use) => use.grads(from, n));
    return all.length > 0 ? total(all) : tf.zeros([n, ...this.#shape]);
  }

  /** Σ_i f(g)_i, where f keeps the axis of the examples. */
  #sumOver(f: (grads: tf.Tensor) => tf.Tensor): tf.Tensor {
    const [first = [0, 0], ...rest] = this.#chunks;
    const of = ([from, n]: [number, number]) => tf.sum(f(this.#grads(from, n)), 0);
    return rest.reduce(
      (sum, chunk) => {
        const next = tf.tidy(() => tf.add(sum, of(chunk)));
        sum.dispose();
        return next;
      },
      tf.tidy(() => of(first)),
    );
  }

  #inChunks(f: (grads: tf.Tensor) => tf.Tensor): tf.Tensor[] {
    return this.#chunks.map(([from, n]) => tf.tidy(() => f(this.#grads(from, n))));
  }

  get #chunks(): [from: number, n: number][] {
    const each = Math.max(1, Math.floor(AT_A_TIME / Math.max(1, tf.util.sizeFromShape([...this.#shape]))));
    return Array.from({length: Math.ceil(this.#count / each)}, (_, i) => {
      const from = i * each;
      return [from, Math.min(each, this.#count - from)];
    });
  }
}

/** One term is its own sum, which saves an operation. */
function total(terms: tf.Tensor[]): tf.Tensor {
  const [first] = terms;
  return first && terms.length === 1 ? first : tf.addN(terms);
}
