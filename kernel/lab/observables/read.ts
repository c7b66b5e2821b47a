/** Numbers of several tensors in one read. */
import * as tf from "../../engine/tfjs.ts";

export type Numbers = Partial<Record<string, Float32Array>>;

/** Reads all float32 tensors that `make` gives by name, at once; what it made is disposed of but for what it kept. */
export async function read(make: () => Record<string, tf.Tensor>): Promise<Numbers> {
  const sizes: [name: string, size: number][] = [];
  const all = tf.tidy(() => {
    const parts = Object.entries(make());
    for (const [name, {size}] of parts) sizes.push([name, size]);
    return tf.concat(parts.map(([, part]) => tf.reshape(part, [-1])));
  });
  const numbers = (await all.data().finally(() => all.dispose())) as Float32Array;
  let end = 0;
  return Object.fromEntries(
    sizes.map(([name, size]) => {
      end += size;
      return [name, numbers.subarray(end - size, end)];
    }),
  );
}
