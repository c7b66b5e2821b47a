/** Products with weights on the host that pass over inputs of 0: of a digit's pixels, and of ReLUs, most are. */

type Floats = Float32Array | Float64Array;

/** The inputs of a layer that are not 0: the first `count` of each list. */
export interface Inked {
  readonly places: Int32Array;
  readonly values: Floats;
  count: number;
}

/** Fills `inked` with what is not 0 of `size` numbers of `input`, from `from` on. */
export function gather(inked: Inked, input: ArrayLike<number>, from: number, size: number): void {
  inked.count = 0;
  for (let i = 0; i < size; i++) {
    const x = input[from + i] as number;
    if (x === 0) continue;
    inked.places[inked.count] = i;
    inked.values[inked.count++] = x;
  }
}

/**
 * Adds to `out` the product of inputs with weights [inputs, outputs] that begin at w; four sums at a time, held in registers.
 * @param stride from a row of weights to the next, by default as many as there are outputs
 */
export function addProduct(
  out: Floats,
  {places, values, count}: Inked,
  weights: Floats,
  w: number,
  stride = out.length,
): void {
  const outputs = out.length;
  let j = 0;
  for (; j + 4 <= outputs; j += 4) {
    let a = out[j] as number;
    let b = out[j + 1] as number;
    let c = out[j + 2] as number;
    let d = out[j + 3] as number;
    for (let k = 0; k < count; k++) {
      const x = values[k] as number;
      const at = w + (places[k] as number) * stride + j;
      a += x * (weights[at] as number);
      b += x * (weights[at + 1] as number);
      c += x * (weights[at + 2] as number);
      d += x * (weights[at + 3] as number);
    }
    out[j] = a;
    out[j + 1] = b;
    out[j + 2] = c;
    out[j + 3] = d;
  }
  for (; j < outputs; j++) {
    let sum = out[j] as number;
    for (let k = 0; k < count; k++) {
      sum += (values[k] as number) * (weights[w + (places[k] as number) * stride + j] as number);
    }
    out[j] = sum;
  }
}
