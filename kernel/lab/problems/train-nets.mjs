/**
 * Trains the nets of trained-nets.ts and writes them to public/data/:
 *
 *     npm run build && node kernel/lab/problems/train-nets.mjs
 *
 * It takes about half a minute on one core. The same machine and version of the backend (WASM) give the same bytes.
 */
import {writeFile} from "node:fs/promises";
import {start, tf} from "../../../dist/lib/engine.js";
import {problems, rng} from "../../../dist/lib/lab.js";

await start({backend: "wasm"});

/** @returns the weights after the last step */
function train(model, digits, options) {
  let last;
  for (const {loss, params} of problems.training(model, digits, options)) {
    tf.dispose([loss, last ?? []]);
    last = params;
  }
  return last;
}

async function save(name, model, all, test) {
  const accuracy = [];
  for (const params of all) accuracy.push(await problems.testAccuracy(model, params, test));
  await writeFile(new URL(`../../../public/data/${name}.bin`, import.meta.url), problems.encodeNets(all, accuracy));
  console.log(`${name}: ${accuracy.map((share) => `${(100 * share).toFixed(2)} %`).join(", ")} of the test digits`);
}

// All digits, each moved at random by up to 3 pixels, since nobody draws in the middle. The rate falls in a half cosine.
{
  const [digits, test] = await Promise.all([problems.mnist(), problems.mnist({split: "test"})]);
  const [epochs, batch] = [12, 64];
  const steps = epochs * Math.floor(digits.shape[0] / batch);
  const learningRate = (step) => 0.025 * (1 + Math.cos((Math.PI * step) / steps));
  const model = problems.trainedModel("mnist-cnn");
  await save(
    "mnist-cnn",
    model,
    [train(model, digits, {key: rng.key(1), learningRate, batch, epochs, shift: 3})],
    test,
  );
}

// As in the SmoothGrad experiment on agreement between nets: 2,000 digits, a constant rate, no weight decay.
{
  const [digits, test] = await Promise.all([
    problems.mnist({size: 14, limit: 2000}),
    problems.mnist({size: 14, split: "test"}),
  ]);
  const model = problems.trainedModel("mnist-mlps");
  const all = [1, 2, 3, 4].map((seed) =>
    train(model, digits, {key: rng.key(seed), learningRate: 0.02, batch: 32, epochs: 10}),
  );
  await save("mnist-mlps", model, all, test);
}
