/** Lanczos with full reorthogonalization on the Hessian, as users of TensorFlow.js and of jax-js would write it. */
import type * as tfjs from "@tensorflow/tfjs-core";
import {tridiagonalEigen} from "../../../../kernel/engine/curvature/symmetric.ts";
import type {JaxLab, TfjsLab} from "../labs.ts";
import {named, sizeOf, the} from "../named.ts";

/** A growing tridiagonal matrix. Vectors stay on the device. */
export interface Lanczos {
  extend(steps: number): void;
  /** Its diagonal, and below it as many numbers: the last is the length of what is left. */
  read(): Promise<{diagonal: number[]; offDiagonal: number[]}>;
  dispose(): void;
}

/** The largest eigenvalue to 1e-3. @throws when it takes more than `most` steps */
export async function largest(lanczos: Lanczos, most: number): Promise<Float32Array> {
  try {
    for (let steps = 8; steps <= most; steps += 8) {
      lanczos.extend(8);
      const {diagonal, offDiagonal} = await lanczos.read();
      const last = Float64Array.from(diagonal, (_, i) => (i === steps - 1 ? 1 : 0));
      const {values, rows} = tridiagonalEigen(diagonal, offDiagonal, [last]);
      const [top, bottom] = [values.at(-1) ?? 0, values[0] ?? 0];
      const residual = Math.abs((offDiagonal[steps - 1] ?? 0) * (rows[0]?.at(-1) ?? 0));
      if (residual <= 1e-3 * Math.max(Math.abs(top), Math.abs(bottom))) return Float32Array.of(top);
    }
    throw new Error(`No convergence in ${most} steps.`);
  } finally {
    lanczos.dispose();
  }
}

/** Mean and mean square of the eigenvalues' distribution, and its largest node, by Gauss's quadrature. */
export function moments(parts: readonly {nodes: ArrayLike<number>; weights: ArrayLike<number>}[]): Float32Array {
  const [first, second, top] = [0, 0, Number.NEGATIVE_INFINITY];
  return parts.reduce(
    (sums, {nodes, weights}) => {
      Array.from(nodes).forEach((node, i) => {
        const weight = (weights[i] ?? 0) / parts.length;
        sums[0] = (sums[0] ?? 0) + weight * node;
        sums[1] = (sums[1] ?? 0) + weight * node * node;
        sums[2] = Math.max(sums[2] ?? 0, node);
      });
      return sums;
    },
    Float32Array.of(first, second, top),
  );
}

/** The nodes and weights of one probe. */
export async function quadrature(lanczos: Lanczos, steps: number) {
  lanczos.extend(steps);
  const {diagonal, offDiagonal} = await lanczos.read();
  lanczos.dispose();
  const first = Float64Array.from(diagonal, (_, i) => (i === 0 ? 1 : 0));
  const {values, rows} = tridiagonalEigen(diagonal, offDiagonal, [first]);
  return {nodes: values, weights: (rows[0] ?? first).map((component) => component * component)};
}

/** How far central differences of gradients go. */
const DIFFERENCE = 3e-3;

/** By central differences of gradients, since second derivatives are wrong or missing. @param start [1, n] */
export function lanczosTfjs({tf, params, batch, loss}: TfjsLab, start: tfjs.Tensor): Lanczos {
  const names = Object.keys(params);
  const leaves = Object.values(params);
  const slope = tf.grads((...at) => loss(named(names, at), batch));
  const slopeAt = (row: tfjs.Tensor, size: number) => {
    const parts = tf.split(
      row,
      leaves.map(({size}) => size),
      1,
    );
    const at = leaves.map((leaf, i) => leaf.add((parts[i] ?? row).reshape(leaf.shape).mul(size)));
    return tf.concat(
      slope(at).map((leaf) => leaf.reshape([1, -1])),
      1,
    );
  };
  const product = (row: tfjs.Tensor) =>
    slopeAt(row, DIFFERENCE)
      .sub(slopeAt(row, -DIFFERENCE))
      .div(2 * DIFFERENCE);
  let basis = tf.tidy(() => start.div(start.norm()));
  let numbers: tfjs.Tensor[] = [];
  return {
    extend(steps) {
      for (let i = 0; i < steps; i++) {
        const next = tf.tidy(() => {
          const last = basis.slice([numbers.length, 0], [1, -1]);
          const image = product(last);
          const along = (row: tfjs.Tensor) => row.matMul(basis, false, true);
          const first = along(image);
          const once = image.sub(first.matMul(basis));
          const second = along(once);
          const rest = once.sub(second.matMul(basis));
          const length = rest.norm();
          const alpha = first.add(second).slice([0, numbers.length], [1, 1]).reshape([1]);
          return {basis: tf.concat([basis, rest.div(length)]), pair: tf.concat([alpha, length.reshape([1])])};
        });
        basis.dispose();
        basis = next.basis;
        numbers.push(next.pair);
      }
    },
    async read() {
      const all = tf.stack(numbers);
      const pairs = (await all.array()) as number[][];
      all.dispose();
      return {diagonal: pairs.map(([a = 0]) => a), offDiagonal: pairs.map(([, b = 0]) => b)};
    },
    dispose() {
      tf.dispose([basis, numbers]);
      numbers = [];
    },
  };
}

/** One compiled step on a basis of fixed size, [capacity, n]; start vectors [n] are consumed. */
export function lanczosJax({jax, params, batch, loss}: JaxLab, capacity: number) {
  const {numpy: np} = jax;
  type Array = typeof batch.x;
  const names = Object.keys(params);
  const ends = names.map((_, i) => sizeOf(named(names.slice(0, i + 1), Object.values(params))));
  const flatten = jax.jit((at: typeof params) => np.concatenate(names.map((name) => the(at, name).reshape([-1]))));
  const flat = flatten(jax.tree.ref(params));
  const lossAt = (flat: Array, x: Array, y: Array) => {
    const parts = np.split(flat, ends.slice(0, -1));
    return loss(
      named(
        names,
        parts.map((part, i) => part.reshape(the(params, names[i] ?? "").shape)),
      ),
      x,
      y,
    );
  };
  const step = jax.jit((basis: Array, vector: Array, place: Array, flat: Array, x: Array, y: Array) => {
    const filled = basis.add(place.ref.reshape([-1, 1]).mul(vector.ref));
    const slope = (at: Array) => jax.grad(lossAt)(at, x.ref, y.ref);
    const [gradient, image] = jax.jvp(slope, [flat], [vector]);
    const first = np.matmul(filled.ref, image.ref);
    const once = image.sub(np.matmul(first.ref, filled.ref));
    const second = np.matmul(filled.ref, once.ref);
    const rest = once.sub(np.matmul(second.ref, filled.ref));
    const length = np.sqrt(np.sum(np.square(rest.ref)));
    const alpha = np.sum(place.mul(first.add(second)));
    jax.tree.dispose([gradient, x, y]);
    return [filled, rest.div(length.ref), np.stack([alpha, length])];
  });
  const unit = jax.jit((vector: Array) => vector.ref.div(np.sqrt(np.sum(np.square(vector)))));
  const places = Array.from({length: capacity}, (_, i) =>
    np.array(Float32Array.from({length: capacity}, (_, j) => (i === j ? 1 : 0))),
  );
  return (start: Array): Lanczos => {
    let basis: Array = np.zeros([capacity, sizeOf(params)]);
    let vector: Array = unit(start);
    let pairs: Array[] = [];
    return {
      extend(steps) {
        for (let i = 0; i < steps; i++) {
          const place = places[pairs.length] as Array;
          const made = step(basis, vector, place.ref, flat.ref, batch.x.ref, batch.y.ref);
          const [nextBasis, nextVector, pair] = made as [Array, Array, Array];
          [basis, vector] = [nextBasis, nextVector];
          pairs.push(pair);
        }
      },
      async read() {
        const values = await np.concatenate(pairs.map((pair) => pair.ref)).data();
        const numbers = globalThis.Array.from(values as Float32Array);
        return {
          diagonal: numbers.filter((_, i) => i % 2 === 0),
          offDiagonal: numbers.filter((_, i) => i % 2 === 1),
        };
      },
      dispose() {
        jax.tree.dispose([basis, vector, pairs]);
        pairs = [];
      },
    };
  };
}
