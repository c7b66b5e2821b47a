/** Statistics of single examples' gradients against a loop over the examples, and against differences in float64. */
import {beforeAll, describe, expect, test} from "vitest";
import {audited, start} from "../../gradients/audit/backends.ts";
import {gradientByDifferences} from "../../gradients/audit/float64.ts";
import * as tf from "../../tfjs.ts";
import {grad, perExample} from "../index.ts";
import {COUNT, getter, type Network, networks, type Tensors} from "./cases.ts";

const values = (tensor: tf.Tensor | undefined) => [...(tensor ?? expect.unreachable()).dataSync()];
const lossesOf =
  ({f}: Network) =>
  (params: Tensors, batch: Tensors) =>
    f(getter(params), getter(batch));
const example = (batch: Tensors, i: number): Tensors =>
  Object.fromEntries(Object.entries(batch).map(([name, x]) => [name, x.slice([i], [1])]));

/** By a run for each example: for each parameter the gradients' numbers, by example. */
function loop(network: Network, params: Tensors, batch: Tensors): Record<string, number[][]> {
  const losses = lossesOf(network);
  const count = Object.values(batch)[0]?.shape[0] ?? 0;
  const rows = Array.from({length: count}, (_, i) => {
    const row = example(batch, i);
    return grad((p: Tensors) => losses(p, row).sum(), {unused: "zero"})(params) as Tensors;
  });
  return Object.fromEntries(Object.keys(params).map((name) => [name, rows.map((row) => values(row[name]))]));
}

function expectClose(found: number[], expected: number[], tolerance = 2e-5) {
  const scale = Math.max(1, ...expected.map(Math.abs));
  expect(found.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs((found[i] ?? Number.NaN) - value)).toBeLessThan(tolerance * scale);
  });
}

const overRows = (rows: number[][], g: (column: number[]) => number) =>
  (rows[0] ?? []).map((_, j) => g(rows.map((row) => row[j] ?? Number.NaN)));
const mean = (column: number[]) => column.reduce((a, b) => a + b, 0) / column.length;
const spread = (column: number[]) => mean(column.map((g) => (g - mean(column)) ** 2));

/** All statistics of the gradients that the loop gives. */
function expectStatistics(network: Network, params: Tensors, batch: Tensors, expected: Record<string, number[][]>) {
  const each = perExample(lossesOf(network), {unused: "zero"});
  const count = Object.values(batch)[0]?.shape[0] ?? 0;
  const grads = each.grads(params, batch) as Tensors;
  const second = each.secondMoment(params, batch) as Tensors;
  const plain = each.variance(params, batch, {ddof: 0}) as Tensors;
  for (const [name, rows] of Object.entries(expected)) {
    expect(grads[name]?.shape).toEqual([count, ...(params[name]?.shape ?? [])]);
    expect(plain[name]?.shape).toEqual(params[name]?.shape);
    expectClose(values(grads[name]), rows.flat());
    const squares = (column: number[]) => mean(column.map((g) => g * g));
    expectClose(values(second[name]), overRows(rows, squares));
    expectClose(values(plain[name]), overRows(rows, spread));
  }
  const squared = Array.from({length: count}, (_, i) =>
    Object.values(expected).reduce((sum, rows) => sum + (rows[i] ?? []).reduce((a, g) => a + g * g, 0), 0),
  );
  expectClose(values(each.norms(params, batch)), squared.map(Math.sqrt));
}

describe.each(audited)("%s", (backend) => {
  beforeAll(() => start(backend));

  test.each(networks)("$name: as a loop over the examples", (network) => {
    const [params, batch] = [network.params(), network.batch()];
    const expected = loop(network, params, batch);
    expectStatistics(network, params, batch, expected);
    const variance = perExample(lossesOf(network), {unused: "zero"}).variance(params, batch) as Tensors;
    for (const [name, rows] of Object.entries(expected)) {
      expectClose(
        values(variance[name]),
        overRows(rows, spread).map((s) => (s * COUNT) / (COUNT - 1)),
      );
    }
  });
});

describe("on cpu", () => {
  beforeAll(() => start("cpu"));

  test.each(networks)("$name: f runs as seldom as it can, and no tensors are left", ({name, isSlow = false, ...of}) => {
    const network: Network = {name, ...of};
    const [params, batch] = [network.params(), network.batch()];
    let runs = 0;
    const losses = lossesOf(network);
    const counted = (p: Tensors, d: Tensors) => {
      runs++;
      return losses(p, d);
    };
    const each = perExample(counted, {unused: "zero"});
    const before = tf.memory().numTensors;
    tf.dispose(each.variance(params, batch) as Tensors);
    expect(runs).toBe(isSlow ? 2 : 1);
    tf.dispose([each.norms(params, batch), each.grads(params, batch), each.secondMoment(params, batch)]);
    expect(tf.memory().numTensors).toBe(before);
  });

  test.each(networks)("$name: one example", (network) => {
    const params = network.params();
    const batch = example(network.batch(), 2);
    expectStatistics(network, params, batch, loop(network, params, batch));
    const none = perExample(lossesOf(network), {unused: "zero"}).variance(params, batch, {ddof: 0}) as Tensors;
    for (const variance of Object.values(none)) expect(Math.max(...values(variance))).toBeLessThan(1e-5);
  });

  const chosen = ["dense layers", "attention", "a recurrent", "convolutions with", "conv2dTranspose", "all that"];
  test.each(networks.filter(({name}) => chosen.some((start) => name.startsWith(start))))(
    "$name: differences in float64",
    (network) => {
      const [params, batch] = [network.params(), network.batch()];
      const names = Object.keys(params);
      const inputs = names.map((name) => ({shape: params[name]?.shape ?? [], draw: () => 0}));
      const grads = perExample(lossesOf(network), {unused: "zero"}).grads(params, batch) as Tensors;
      for (const i of [0, 3]) {
        const row = example(batch, i);
        const f = (...xs: tf.Tensor[]) =>
          lossesOf(network)(Object.fromEntries(xs.map((x, j) => [names[j] ?? "", x])), row);
        const at = names.map((name) => values(params[name]));
        const expected = gradientByDifferences({op: "", label: "", inputs, f}, (y) => y.sum(), at);
        for (const [j, name] of names.entries()) {
          expectClose(values(grads[name]?.slice([i], [1])), expected[j] ?? [], 1e-4);
        }
      }
    },
  );
});
