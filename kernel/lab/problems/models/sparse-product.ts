/** Products with weights on the host that pass over inputs of 0: of a digit's pixels, and of ReLUs, most are. */

type Floats = Float32Array | Float64Array;

/** The inputs of a layer that are not 0: the first `count` of each list. */
export interface Inked {
  readonly places: Int32Array;
  readonly values: Floats;
  count: number;
}

/** Room for so many inputs. */
export function inkedOf(size: number): Inked {
  return {places: new Int32Array(size), values: new Float64Array(size), count: 0};
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

/** The inputs that are not 0 of each of many examples, so that they need not be looked for again at each visit. */
export function inkedRows(input: ArrayLike<number>, size: number): Inked[] {
  const row = inkedOf(size);
  return Array.from({length: input.length / size}, (_, n) => {
    gather(row, input, n * size, size);
    return {places: row.places.slice(0, row.count), values: row.values.slice(0, row.count), count: row.count};
  });
}

/**
 * Adds to `out` the product of inputs with weights [inputs, outputs] that begin at w; eight sums at a time, held in registers.
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
  for (; j + 8 <= outputs; j += 8) {
    let a0 = out[j] as number;
    let a1 = out[j + 1] as number;
    let a2 = out[j + 2] as number;
    let a3 = out[j + 3] as number;
    let a4 = out[j + 4] as number;
    let a5 = out[j + 5] as number;
    let a6 = out[j + 6] as number;
    let a7 = out[j + 7] as number;
    for (let k = 0; k < count; k++) {
      const x = values[k] as number;
      const at = w + (places[k] as number) * stride + j;
      a0 += x * (weights[at] as number);
      a1 += x * (weights[at + 1] as number);
      a2 += x * (weights[at + 2] as number);
      a3 += x * (weights[at + 3] as number);
      a4 += x * (weights[at + 4] as number);
      a5 += x * (weights[at + 5] as number);
      a6 += x * (weights[at + 6] as number);
      a7 += x * (weights[at + 7] as number);
    }
    out[j] = a0;
    out[j + 1] = a1;
    out[j + 2] = a2;
    out[j + 3] = a3;
    out[j + 4] = a4;
    out[j + 5] = a5;
    out[j + 6] = a6;
    out[j + 7] = a7;
  }
  for (; j + 2 <= outputs; j += 2) {
    let a0 = out[j] as number;
    let a1 = out[j + 1] as number;
    for (let k = 0; k < count; k++) {
      const x = values[k] as number;
      const at = w + (places[k] as number) * stride + j;
      a0 += x * (weights[at] as number);
      a1 += x * (weights[at + 1] as number);
    }
    out[j] = a0;
    out[j + 1] = a1;
  }
  if (j < outputs) {
    let sum = out[j] as number;
    for (let k = 0; k < count; k++) {
      sum += (values[k] as number) * (weights[w + (places[k] as number) * stride + j] as number);
    }
    out[j] = sum;
  }
}

/** Adds the products of each input with each error to the gradient of weights [inputs, errors] that begin at w. */
export function addOuter(gradient: Floats, {places, values, count}: Inked, errors: Floats, w: number): void {
  const outputs = errors.length;
  let j = 0;
  for (; j + 4 <= outputs; j += 4) {
    const e0 = errors[j] as number;
    const e1 = errors[j + 1] as number;
    const e2 = errors[j + 2] as number;
    const e3 = errors[j + 3] as number;
    for (let k = 0; k < count; k++) {
      const x = values[k] as number;
      const at = w + (places[k] as number) * outputs + j;
      gradient[at] = (gradient[at] as number) + x * e0;
      gradient[at + 1] = (gradient[at + 1] as number) + x * e1;
      gradient[at + 2] = (gradient[at + 2] as number) + x * e2;
      gradient[at + 3] = (gradient[at + 3] as number) + x * e3;
    }
  }
  for (; j < outputs; j++) {
    const error = errors[j] as number;
    for (let k = 0; k < count; k++) {
      const at = w + (places[k] as number) * outputs + j;
      gradient[at] = (gradient[at] as number) + (values[k] as number) * error;
    }
  }
}
