/** Random functions of random shapes in two implementations, TensorFlow.js's and jax-js's. */
import * as tf from "../../tfjs.ts";
import {type Case, generator, type Input, real} from "./case.ts";
import type {JaxFunction} from "./jax.ts";

export type Both = Pick<Case, "label" | "inputs" | "f"> & {readonly jax: JaxFunction};

type Random = () => number;
type Jax = Parameters<JaxFunction>[0];
type Array1 = Parameters<JaxFunction>[1];

interface Unary {
  readonly name: string;
  f(x: tf.Tensor): tf.Tensor;
  jax(jax: Jax, x: Array1): Array1;
}

const unaries: readonly Unary[] = [
  {name: "x", f: (x) => x, jax: (_, x) => x},
  {name: "tanh", f: tf.tanh, jax: ({np}, x) => np.tanh(x)},
  {name: "sigmoid", f: tf.sigmoid, jax: ({nn}, x) => nn.sigmoid(x)},
  {name: "softplus", f: tf.softplus, jax: ({nn}, x) => nn.softplus(x)},
  {name: "sin", f: tf.sin, jax: ({np}, x) => np.sin(x)},
  {name: "x · sigmoid", f: (x) => x.mul(x.sigmoid()), jax: ({nn}, x) => nn.silu(x)},
  {name: "square", f: tf.square, jax: ({np}, x) => np.square(x)},
  {name: "exp(−x²)", f: (x) => x.square().neg().exp(), jax: ({np}, x) => np.exp(np.negative(np.square(x)))},
];

interface Binary {
  readonly name: string;
  f(a: tf.Tensor, b: tf.Tensor): tf.Tensor;
  jax(jax: Jax, a: Array1, b: Array1): Array1;
}

const binaries: readonly Binary[] = [
  {name: "+", f: tf.add, jax: ({np}, a, b) => np.add(a, b)},
  {name: "−", f: tf.sub, jax: ({np}, a, b) => np.subtract(a, b)},
  {name: "·", f: tf.mul, jax: ({np}, a, b) => np.multiply(a, b)},
  {name: "squaredDifference", f: tf.squaredDifference, jax: ({np}, a, b) => np.square(np.subtract(a, b))},
  {name: "maximum", f: tf.maximum, jax: ({np}, a, b) => np.maximum(a, b)},
  {name: "minimum", f: tf.minimum, jax: ({np}, a, b) => np.minimum(a, b)},
  {
    name: "/ (1 + b²),",
    f: (a, b) => a.div(b.square().add(1)),
    jax: ({np}, a, b) => np.divide(a, np.square(b).add(1)),
  },
];

type Reduce = Pick<Unary, "name"> & {
  f(x: tf.Tensor, axis: number[], keepDims: boolean): tf.Tensor;
  jax(jax: Jax, x: Array1, axis: number[], options: {keepdims: boolean}): Array1;
};

const reductions: readonly Reduce[] = [
  {name: "sum", f: tf.sum, jax: ({np}, x, axis, options) => np.sum(x, axis, options)},
  {name: "mean", f: tf.mean, jax: ({np}, x, axis, options) => np.mean(x, axis, options)},
  {name: "max", f: tf.max, jax: ({np}, x, axis, options) => np.max(x, axis, options)},
  {name: "min", f: tf.min, jax: ({np}, x, axis, options) => np.min(x, axis, options)},
  {name: "prod", f: tf.prod, jax: ({np}, x, axis, options) => np.prod(x, axis, options)},
  {name: "logSumExp", f: tf.logSumExp, jax: ({nn}, x, axis, options) => nn.logsumexp(x, axis, options)},
];

/** Sizes of 1 are what broadcasting and reductions go wrong with. */
const SIZES = [1, 1, 2, 3, 4] as const;

function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T;
}

function whole(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}

function shape(random: Random, leastRank: number, mostRank: number): number[] {
  return Array.from({length: whole(random, leastRank, mostRank)}, () => pick(random, SIZES));
}

/** A shape that broadcasts to this one: with ones in it, and leading axes left out. */
function narrowed(random: Random, wide: readonly number[]): number[] {
  return wide.slice(random() < 0.4 ? whole(random, 0, wide.length) : 0).map((n) => (random() < 0.3 ? 1 : n));
}

function shuffled(random: Random, count: number): number[] {
  return Array.from({length: count}, (_, i) => [random(), i] as const)
    .sort(([a], [b]) => a - b)
    .map(([, i]) => i);
}

function elementwise(random: Random): Both {
  const wide = shape(random, 0, 4);
  const shapes = [narrowed(random, wide), narrowed(random, wide)] as const;
  const [binary, unary] = [pick(random, binaries), pick(random, unaries)];
  return {
    label: `${unary.name} of [${shapes[0]}] ${binary.name} [${shapes[1]}]`,
    inputs: shapes.map((each) => real(...each)),
    f: (a, b) => unary.f(binary.f(a, b)),
    jax: (jax, a, b) => unary.jax(jax, binary.jax(jax, a, b)),
  };
}

function reduction(random: Random): Both {
  const of = shape(random, 1, 4);
  const axes = shuffled(random, of.length).slice(0, whole(random, 1, of.length));
  const [reduce, unary, keepdims] = [pick(random, reductions), pick(random, unaries), random() < 0.5];
  return {
    label: `${reduce.name} of ${unary.name} of [${of}] over ${axes}${keepdims ? ", kept" : ""}`,
    inputs: [real(...of)],
    f: (x) => reduce.f(unary.f(x), axes, keepdims),
    jax: (jax, x) => reduce.jax(jax, unary.jax(jax, x), axes, {keepdims}),
  };
}

function product(random: Random): Both {
  const [rows, inner, columns] = [whole(random, 1, 5), whole(random, 1, 5), whole(random, 1, 5)];
  const batch = shape(random, 0, 2);
  const [ta, tb, unary] = [random() < 0.5, random() < 0.5, pick(random, unaries)];
  const last = [...batch.keys(), batch.length + 1, batch.length];
  return {
    label: `${unary.name} of [${batch}] ${ta ? "aᵀ" : "a"} ${tb ? "bᵀ" : "b"}, ${rows} × ${inner} × ${columns}`,
    inputs: [
      real(...batch, ...(ta ? [inner, rows] : [rows, inner])),
      real(...batch, ...(tb ? [columns, inner] : [inner, columns])),
    ],
    f: (a, b) => unary.f(tf.matMul(a, b, ta, tb)),
    jax: (jax, a, b) =>
      unary.jax(jax, jax.np.matmul(ta ? jax.np.transpose(a, last) : a, tb ? jax.np.transpose(b, last) : b)),
  };
}

interface Move extends Unary {
  readonly shape: readonly number[];
}

const moves: readonly ((random: Random, of: readonly number[]) => Move)[] = [
  (random, of) => {
    const permutation = shuffled(random, of.length);
    return {
      name: `transpose ${permutation}`,
      shape: permutation.map((axis) => of[axis] ?? 1),
      f: (x) => tf.transpose(x, permutation),
      jax: ({np}, x) => np.transpose(x, permutation),
    };
  },
  (random, of) => {
    const axis = whole(random, 0, of.length - 1);
    return {
      name: `reverse ${axis}`,
      shape: of,
      f: (x) => tf.reverse(x, axis),
      jax: ({np}, x) => np.flip(x, axis),
    };
  },
  (random, of) => {
    const widths = of.map(() => [whole(random, 0, 2), whole(random, 0, 1)] as [number, number]);
    return {
      name: `pad ${widths.map((pair) => pair.join("|"))}`,
      shape: of.map((n, i) => n + (widths[i]?.[0] ?? 0) + (widths[i]?.[1] ?? 0)),
      f: (x) => tf.pad(x, widths),
      jax: ({np}, x) => np.pad(x, widths),
    };
  },
  (random, of) => {
    const begin = of.map((n) => whole(random, 0, n - 1));
    const size = of.map((n, i) => whole(random, 1, n - (begin[i] ?? 0)));
    return {
      name: `slice ${begin}+${size}`,
      shape: size,
      f: (x) => tf.slice(x, begin, size),
      jax: (_, x) => x.slice(...begin.map((first, i): [number, number] => [first, first + (size[i] ?? 1)])),
    };
  },
  (random, of) => {
    const times = of.map(() => whole(random, 1, 2));
    return {
      name: `tile ${times}`,
      shape: of.map((n, i) => n * (times[i] ?? 1)),
      f: (x) => tf.tile(x, times),
      jax: ({np}, x) => np.tile(x, times),
    };
  },
  (random, of) => {
    const axis = whole(random, 0, of.length - 1);
    return {
      name: `concat with its square ${axis}`,
      shape: of.map((n, i) => (i === axis ? 2 * n : n)),
      f: (x) => tf.concat([x, x.square()], axis),
      jax: ({np}, x) => np.concatenate([x.ref, np.square(x)], axis),
    };
  },
  (random, of) => {
    const split = whole(random, 0, of.length);
    const size = (axes: readonly number[]) => axes.reduce((n, m) => n * m, 1);
    const to = [size(of.slice(0, split)), size(of.slice(split))];
    return {name: `reshape ${to}`, shape: to, f: (x) => tf.reshape(x, to), jax: ({np}, x) => np.reshape(x, to)};
  },
];

function layout(random: Random): Both {
  const first = shape(random, 1, 4);
  const chain: Move[] = [];
  for (let i = 0; i < 3; i++) chain.push(pick(random, moves)(random, chain.at(-1)?.shape ?? first));
  const unary = pick(random, unaries);
  return {
    label: `${unary.name} of [${first}] by ${chain.map(({name}) => name).join(", ")}`,
    inputs: [real(...first)],
    f: (x) => unary.f(chain.reduce((y, move) => move.f(y), x)),
    jax: (jax, x) =>
      unary.jax(
        jax,
        chain.reduce((y, move) => move.jax(jax, y), x),
      ),
  };
}

function convolution(random: Random): Both {
  const [height, width, channels] = [whole(random, 1, 6), whole(random, 1, 6), whole(random, 1, 3)];
  const images = [whole(random, 1, 2), height, width, channels];
  const filter = [Math.min(whole(random, 1, 3), height), Math.min(whole(random, 1, 4), width), channels];
  filter.push(whole(random, 1, 3));
  const strides: [number, number] = [whole(random, 1, 3), whole(random, 1, 2)];
  const [pad, unary] = [pick(random, ["same", "valid"] as const), pick(random, unaries)];
  return {
    label: `${unary.name} of [${images}] convolved with [${filter}], ${pad}, strides ${strides}`,
    inputs: [real(...images), real(...filter)],
    f: (x, w) => unary.f(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, strides, pad)),
    jax: (jax, x, w) => {
      const [{lax}, padding] = [jax, pad === "same" ? "SAME" : "VALID"] as const;
      const y = lax.convGeneralDilated(x.transpose([0, 3, 1, 2]), w.transpose([3, 2, 0, 1]), strides, padding);
      return unary.jax(jax, y.transpose([0, 2, 3, 1]));
    },
  };
}

function perceptron(random: Random): Both {
  const [rows, inputs, hidden, classes] = [1, 1, 1, 1].map(() => whole(random, 1, 5)) as [
    number,
    number,
    number,
    number,
  ];
  const [first, second] = [pick(random, unaries), pick(random, unaries)];
  const shapes: Input[] = [real(rows, inputs), real(inputs, hidden), real(hidden), real(hidden, classes)];
  return {
    label: `log-probabilities of ${rows} × ${inputs} – ${first.name} ${hidden} – ${second.name} ${classes}`,
    inputs: shapes,
    f: (x, w, b, v) => tf.logSoftmax(second.f(first.f(x.matMul(w).add(b)).matMul(v))),
    jax: (jax, x, w, b, v) => {
      const {np, nn} = jax;
      return nn.logSoftmax(second.jax(jax, np.matmul(first.jax(jax, np.matmul(x, w).add(b)), v)), -1);
    },
  };
}

const families = [elementwise, reduction, product, layout, convolution, perceptron];

/** As many functions of each of six families. */
export function randomFunctions(seed: number, ofEach: number): Both[] {
  const random = generator(seed);
  return families.flatMap((family) => Array.from({length: ofEach}, () => family(random)));
}
