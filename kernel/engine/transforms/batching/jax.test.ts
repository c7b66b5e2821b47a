/** Batched values, gradients and Hessian-vector products against jax-js's, with random axes and sizes. */
import {beforeAll, expect, test} from "vitest";
import {start} from "../../gradients/audit/backends.ts";
import {drawInput, generator, weights} from "../../gradients/audit/case.ts";
import {cases as all} from "../../gradients/audit/cases.ts";
import {error, quadratic} from "../../gradients/audit/derivatives.ts";
import * as jaxjs from "../../gradients/audit/jax.ts";
import * as tf from "../../tfjs.ts";
import {grad} from "../reverse.ts";
import {vmap} from "../vmap.ts";

type Jax = Awaited<ReturnType<typeof jaxjs.loadJax>>;
type JaxArray = ReturnType<Jax["numpy"]["array"]>;

const cases = all.flatMap(({jax, ...of}) => (jax ? [{...of, jax}] : []));
const COUNT = 40;
let jax: Jax;

beforeAll(async () => {
  await start("cpu");
  jax = await jaxjs.loadJax();
}, 60_000);

/** A case, the axes of its inputs' batch, and inputs. */
function drawn(number: number) {
  const random = generator(7919 * number + 1);
  const below = (n: number) => Math.floor(random() * n);
  const of = cases[below(cases.length)] ?? expect.unreachable();
  const size = 1 + below(4);
  const always = below(of.inputs.length);
  const axes = of.inputs.map(({shape}, i) => (i === always || random() < 0.6 ? below(shape.length + 1) : null));
  const inputs = of.inputs.map((input, i) => {
    const axis = axes[i] ?? null;
    const shape = axis === null ? input.shape : input.shape.toSpliced(axis, 0, size);
    return {shape, values: drawInput({...input, shape}, random).map(Math.fround)};
  });
  return {of, axes, inputs};
}

test.each(Array.from({length: COUNT}, (_, i) => [i] as const))("random case %i", (number) => {
  const {of, axes, inputs} = drawn(number);
  const label = `${of.op}, ${of.label}, axes ${axes.join(", ")}`;
  const [value, gradient] = tf.tidy(() => {
    const xs = inputs.map(({values, shape}) => tf.tensor(values, shape));
    const y = vmap((...one: tf.Tensor[]) => of.f(...one), axes)(...xs);
    const slopes = (...one: tf.Tensor[]) => grad((all: tf.Tensor[]) => quadratic(of.f(...all)))(one) as tf.Tensor[];
    return [[y], vmap(slopes, axes)(...xs)].map((tensors) => tensors.map((x) => Array.from(x.dataSync())));
  });

  const {numpy: np, nn, lax} = jax;
  // It has a maximum over two axes wrong where the batch is another axis than 0.
  const front = axes.map((axis) => (axis === null ? null : 0));
  const arrays = () =>
    inputs.map(({values, shape}, i) =>
      np.moveaxis(np.array(values, {shape: [...shape], dtype: np.float64}), axes[i] ?? 0, 0),
    );
  const f = (...xs: JaxArray[]) => of.jax({np, nn, lax}, ...xs);
  const loss = (...xs: JaxArray[]) => {
    const y = f(...xs);
    const w = np.array(weights(y.size), {shape: [...y.shape], dtype: np.float64});
    return np.sum(w.mul(y.ref.add(np.square(y).mul(0.5))));
  };
  const argnums = inputs.map((_, i) => i);
  const numbers = (results: JaxArray | JaxArray[]) => [results].flat().map((x) => [...x.dataSync()] as number[]);
  const expected = numbers(jax.vmap(f, front)(...arrays()));
  const slopes = numbers(jax.vmap(jax.grad(loss, {argnums}) as unknown as typeof f, front)(...arrays()));
  expect(error(value ?? [], expected), label).toBeLessThan(2e-5);
  expect(error(gradient ?? [], slopes), label).toBeLessThan(2e-5);
});
