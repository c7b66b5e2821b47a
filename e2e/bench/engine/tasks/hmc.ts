/** 1,024 chains of 100 leapfrog steps each, the inner loop of Hamiltonian Monte Carlo, on a logistic regression. */
import type {Tensor} from "@tensorflow/tfjs-core";
import type {TfjsLab} from "../labs.ts";
import {the} from "../named.ts";
import type {Run, Task} from "../task.ts";

const CHAINS = 1024;
const STEPS = 100;
const SIZE = 0.02;

/** Leapfrog from position q and momentum p, of any number of chains as columns; the momentum goes half a step ahead. */
function leapfrog(tf: TfjsLab["tf"], slope: (q: Tensor) => Tensor, q: Tensor, p: Tensor): Tensor {
  let state = tf.tidy(() => ({q: q.clone(), p: p.sub(slope(q).mul(SIZE / 2))}));
  for (let i = 0; i < STEPS; i++) {
    const next = tf.tidy(() => {
      const moved = state.q.add(state.p.mul(SIZE));
      return {q: moved, p: state.p.sub(slope(moved).mul(SIZE))};
    });
    tf.dispose(state);
    state = next;
  }
  state.p.dispose();
  return state.q;
}

/** All chains at once: the gradient of the sum of their potentials is each one's own. */
function batched({tf, batch, given, loss, read}: TfjsLab): Run {
  const slope = tf.grad((w) => loss({w}, batch));
  const [q, p] = [the(given, "q").transpose(), the(given, "p").transpose()];
  return () => read({positions: tf.tidy(() => leapfrog(tf, slope, q, p).transpose())});
}

export const hmc: Task = {
  name: "hmc",
  models: ["logistic-16"],
  tolerance: 1e-3,
  isBatched: true,
  data: ({normal}) => ({q: normal([CHAINS, 16]), p: normal([CHAINS, 16])}),

  ours: ({tf, engine: {compile, grad, vmap}, batch, given, loss, read}) => {
    type Batch = typeof batch;
    const slopes = vmap(
      (q: Tensor, of: Batch) => grad((q: Tensor) => loss({w: tf.reshape(q, [-1, 1])}, of))(q),
      [0, null],
    );
    const kick = compile((q: Tensor, p: Tensor, of: Batch) => tf.sub(p, tf.mul(slopes(q, of), SIZE / 2)));
    const step = compile((q: Tensor, p: Tensor, of: Batch) => {
      const moved = tf.add(q, tf.mul(p, SIZE));
      return [moved, tf.sub(p, tf.mul(slopes(moved, of), SIZE))];
    });
    return () => {
      let q = the(given, "q").clone();
      let p = kick(q, the(given, "p"), batch);
      for (let i = 0; i < STEPS; i++) {
        const [nextQ = q, nextP = p] = tf.tidy(() => step(q, p, batch));
        tf.dispose([q, p]);
        [q, p] = [nextQ, nextP];
      }
      p.dispose();
      return read({positions: q});
    };
  },

  // One chain after another.
  tfjs: ({tf, batch, given, loss, read, part}) => {
    const slope = tf.grad((w) => loss({w}, batch));
    const chain = (i: number) => {
      const [q, p] = [the(given, "q"), the(given, "p")].map((all) => all.slice(i, 1).transpose());
      return leapfrog(tf, slope, q as Tensor, p as Tensor).transpose();
    };
    const count = Math.round(CHAINS * part);
    return () =>
      read({positions: tf.tidy(() => tf.concat(Array.from({length: count}, (_, i) => tf.tidy(() => chain(i)))))});
  },
  tfjsPart: {wasm: 1 / 64, webgpu: 1 / 512},
  tfjsBatched: batched,

  jax: ({jax, batch, given, loss, read}) => {
    type Array = typeof batch.x;
    const potential = (q: Array, x: Array, y: Array) => loss({w: q.reshape([-1, 1])}, x, y);
    const slope = jax.vmap(jax.grad(potential), [0, null, null]);
    const kick = jax.jit((q: Array, p: Array, x: Array, y: Array) => p.sub(slope(q, x, y).mul(SIZE / 2)));
    const step = jax.jit((q: Array, p: Array, x: Array, y: Array) => {
      const moved = q.add(p.ref.mul(SIZE));
      return [moved.ref, p.sub(slope(moved, x, y).mul(SIZE))];
    });
    return () => {
      let q: Array = the(given, "q").ref;
      let p: Array = kick(q.ref, the(given, "p").ref, batch.x.ref, batch.y.ref);
      for (let i = 0; i < STEPS; i++) [q, p] = step(q, p, batch.x.ref, batch.y.ref) as [Array, Array];
      p.dispose();
      return read({positions: q});
    };
  },
};
