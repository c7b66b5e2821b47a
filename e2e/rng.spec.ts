import {expect, test} from "./nablab.ts";

/**
 * Shapes and seeds. The counts are above the limit up to which random numbers are made on the host; the last has
 * more workgroups than fit into one row.
 */
const CASES = "[[[100_001], 0], [[3, 50_000], 42], [[3, 50_000], 4294967295], [[2, 2, 1_100_000], 7]]";

test("the GPU's random numbers are the host's", async ({nablab, page}) => {
  await nablab.openCells(
    `const results = [];
for (const [shape, seed] of ${CASES} as [number[], number][]) {
  const key = lab.rng.foldIn(lab.rng.key(seed), 2 ** 32 - 1);
  const count = shape.reduce((product, size) => product * size, 1);
  const steps = (values: Float32Array) => new Int32Array(values.buffer).map((bits) => (bits < 0 ? -(bits & 0x7fffffff) : bits));
  const compare = async (make: () => tf.Tensor, expected: Int32Array) => {
    const before = tf.memory().numBytesInGPU;
    const tensor = make();
    // What the host makes is not on the GPU until it is used.
    const onGpu = tf.memory().numBytesInGPU - before >= 4 * count;
    const values = await tensor.data();
    tensor.dispose();
    const found = values instanceof Float32Array ? steps(values) : values;
    let worst = 0;
    for (let i = 0; i < count; i++) worst = Math.max(worst, Math.abs(found[i] - expected[i]));
    return {onGpu, same: found.length === expected.length, worst};
  };
  const range = {minval: -3, maxval: 5.7};
  const {host} = lab.rng;
  results.push({
    bits: await compare(() => lab.rng.bits(key, shape), new Int32Array(host.bits(key, count).buffer)),
    uniform: await compare(() => lab.rng.uniform(key, shape), steps(host.uniform(key, count))),
    range: await compare(() => lab.rng.uniform(key, shape, range), steps(host.uniform(key, count, range))),
    rademacher: await compare(() => lab.rng.rademacher(key, shape), steps(host.rademacher(key, count))),
    normal: await compare(() => lab.rng.normal(key, shape), steps(host.normal(key, count))),
  });
}
const worst = (name: string) => Math.max(...results.map((result) => result[name].worst));
const all = (field: string) => results.every((result) => Object.values(result).every((one) => one[field]));
display(\`\${results.length} cases, on the GPU: \${all("onGpu")}, lengths: \${all("same")}\`);
display(\`bits \${worst("bits")}, uniform \${worst("uniform")}, range \${worst("range")}, rademacher \${worst("rademacher")}\`);
display(\`normal within 8: \${worst("normal") <= 8} (\${worst("normal")})\`);`,
    `const before = tf.memory().numBytesInGPU;
const small = lab.rng.normal(lab.rng.key(1), [100_000]);
display(\`small ones on the GPU: \${tf.memory().numBytesInGPU > before}\`);
small.dispose();`,
  );
  await expect(page.locator("body")).toHaveAttribute("data-backend", "webgpu");
  await expect(nablab.output("1")).toContainText("normal within 8", {timeout: 90_000});
  await expect(nablab.output("1")).toContainText("4 cases, on the GPU: true, lengths: true");
  await expect(nablab.output("1")).toContainText("bits 0, uniform 0, range 0, rademacher 0");
  await expect(nablab.output("1")).toContainText("normal within 8: true");
  await expect(nablab.output("2")).toContainText("small ones on the GPU: false");
});
