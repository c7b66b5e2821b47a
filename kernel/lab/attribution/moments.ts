/** Running moments of maps, one sample at a time. */

/** An estimate of each entry of a map. */
export interface Estimate {
  readonly mean: Float64Array;
  /** Standard error of each entry; NaN before there are two samples. */
  readonly stderr: Float64Array;
  /** Samples so far. */
  readonly n: number;
}

/**
 * Central moments to the fourth by Welford's update (Pébay 2008, equations 2.1 and 3.1), in double precision: no map is
 * kept, and nothing cancels.
 */
export class Moments {
  #n = 0;
  readonly #mean: Float64Array;
  readonly #m2: Float64Array;
  readonly #m3: Float64Array;
  readonly #m4: Float64Array;

  constructor(size: number) {
    [this.#mean, this.#m2, this.#m3, this.#m4] = [0, 0, 0, 0].map(() => new Float64Array(size)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
  }

  get n(): number {
    return this.#n;
  }

  /** Takes samples of one map each, one after the other. */
  add(samples: Float32Array): void {
    const size = this.#mean.length;
    for (let from = 0; from < samples.length; from += size) this.#addOne(samples.subarray(from, from + size));
  }

  #addOne(x: Float32Array): void {
    this.#n += 1;
    const n = this.#n;
    const [mean, m2, m3, m4] = [this.#mean, this.#m2, this.#m3, this.#m4];
    for (let i = 0; i < mean.length; i++) {
      const delta = (x[i] as number) - (mean[i] as number);
      const part = delta / n;
      const term = delta * part * (n - 1);
      const [second, third] = [m2[i] as number, m3[i] as number];
      mean[i] = (mean[i] as number) + part;
      m4[i] =
        (m4[i] as number) + term * part * part * (n * n - 3 * n + 3) + 6 * part * part * second - 4 * part * third;
      m3[i] = third + term * part * (n - 2) - 3 * part * second;
      m2[i] = second + term;
    }
  }

  /** E g. */
  mean(): Estimate {
    const n = this.#n;
    return this.#estimate((mean, m2) => [mean, m2 / (n - 1)]);
  }

  /** E g². */
  square(): Estimate {
    const n = this.#n;
    return this.#estimate((mean, m2, m3, m4) => {
      const second = m2 / n + mean * mean;
      const fourth = (m4 + 4 * mean * m3 + 6 * mean * mean * m2) / n + mean ** 4;
      return [second, ((fourth - second * second) * n) / (n - 1)];
    });
  }

  /** E (g − E g)², without bias: divided by n − 1. NaN before there are two samples. */
  variance(): Estimate {
    const n = this.#n;
    return this.#estimate((_, m2, __, m4) => {
      const variance = m2 / (n - 1);
      return [variance, m4 / n - (variance * variance * (n - 3)) / (n - 1)];
    });
  }

  /** @param of a value, and n times the square of its standard error, from the moments of one entry */
  #estimate(of: (mean: number, m2: number, m3: number, m4: number) => [value: number, spread: number]): Estimate {
    const size = this.#mean.length;
    const [mean, stderr] = [new Float64Array(size), new Float64Array(size)];
    for (let i = 0; i < size; i++) {
      const moments = [this.#mean, this.#m2, this.#m3, this.#m4].map((list) => list[i] as number);
      const [value, spread] = of(...(moments as [number, number, number, number]));
      mean[i] = value;
      // Where all samples agree, rounding may leave less than nothing.
      stderr[i] = this.#n < 2 ? Number.NaN : Math.sqrt(Math.max(0, spread) / this.#n);
    }
    return {mean, stderr, n: this.#n};
  }
}
