/** Functions of vectors of four numbers, with what they need to be computed once in variables. */
import {type Code, f32x4, i32x4, type Routine} from "./assembler.ts";

const {const: number, abs, add, and, div, gt, least, lt, most, mul, ne, nearest, neg, or, select, sub} = f32x4;

/** Code that gives the function of x; it may declare variables. */
export type VectorFunction = (routine: Routine, x: Code) => Code;

/** p[0] + p[1] x + … */
function polynomial(x: Code, coefficients: readonly number[]): Code {
  const [last = 0, ...rest] = coefficients.toReversed();
  return rest.reduce<Code>((sum, coefficient) => add(mul(sum, x), number(coefficient)), number(last));
}

/** Computes `value` into a variable; the code that gives it afterwards comes second. */
function once(routine: Routine, value: Code): [first: Code, then: Code] {
  const variable = routine.local("v128");
  return [variable.set(value), variable.get];
}

/** The rational approximation of Eigen's `ptanh`: within 5e-7 of tanh, relatively, and odd to the last bit. */
export const tanh: VectorFunction = (routine, input) => {
  const [clamp, x] = once(routine, most(least(input, number(7.905311107635498)), number(-7.905311107635498)));
  const [squared, z] = once(routine, mul(x, x));
  const odd = [
    4.89352455891786e-3, 6.37261928875436e-4, 1.48572235717979e-5, 5.12229709037114e-8, -8.60467152213735e-11,
    2.00018790482477e-13, -2.76076847742355e-16,
  ];
  const even = [4.89352518554385e-3, 2.268434632439e-3, 1.18534705686654e-4, 1.19825839466702e-6];
  const ratio = div(mul(x, polynomial(z, odd)), polynomial(z, even));
  return [...clamp, ...squared, ...select(lt(abs(x), number(4e-4)), x, ratio)];
};

/** eˣ by Cephes (Moshier): 2ⁿ eʳ, |r| ≤ ½ ln 2. Relative error 2e-7; what would be below 1.2e-38 is 0. */
export const exp: VectorFunction = (routine, input) => {
  const [keep, x] = once(routine, input);
  const [bounded, t] = once(routine, most(least(x, number(88.72283)), number(-87.33654)));
  const [rounded, n] = once(routine, nearest(mul(t, number(Math.LOG2E))));
  const [rest, r] = once(routine, sub(sub(t, mul(n, number(0.693359375))), mul(n, number(-2.1219444e-4))));
  const series = [0.5, 1.6666665459e-1, 4.1665795894e-2, 8.3334519073e-3, 1.3981999507e-3, 1.98756915e-4];
  const [sum, y] = once(routine, add(add(mul(mul(polynomial(r, series), r), r), r), number(1)));
  // In two steps, since 2ⁿ alone overflows for n = 128.
  const [power, whole] = once(routine, i32x4.fromFloat(n));
  const half = (m: Code) => i32x4.shl(i32x4.add(m, i32x4.const(127)), 23);
  const [first, low] = once(routine, i32x4.shr(whole, 1));
  const scaled = mul(mul(y, half(i32x4.sub(whole, low))), half(low));
  const limited = select(gt(x, number(88.72283)), number(Number.POSITIVE_INFINITY), scaled);
  const floored = select(lt(x, number(-87.33654)), number(0), limited);
  return [...[keep, bounded, rounded, rest, sum, power, first].flat(), ...select(ne(x, x), x, floored)];
};

/** ln(1 + f) − f for √½ ≤ 1 + f ≤ √2, by Cephes' series. */
function logarithmBeyond(routine: Routine, f: Code): [first: Code, then: Code] {
  const series = [
    3.3333331174e-1, -2.4999993993e-1, 2.0000714765e-1, -1.6668057665e-1, 1.4249322787e-1, -1.2420140846e-1,
    1.167699874e-1, -1.151461031e-1, 7.0376836292e-2,
  ];
  const [square, z] = once(routine, mul(f, f));
  return [square, sub(mul(mul(polynomial(f, series), f), z), mul(z, number(0.5)))];
}

/** ln u for 1 ≤ u ≤ 2. */
const logarithm: VectorFunction = (routine, input) => {
  const [keep, u] = once(routine, input);
  const [compare, isLarge] = once(routine, gt(u, number(Math.SQRT2)));
  const [reduce, f] = once(routine, sub(select(isLarge, mul(u, number(0.5)), u), number(1)));
  const [square, beyond] = logarithmBeyond(routine, f);
  return [...keep, ...compare, ...reduce, ...square, ...add(add(beyond, f), and(isLarge, number(Math.LN2)))];
};

/** ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|), the logarithm corrected for the rounding of 1 + t. */
export const softplus: VectorFunction = (routine, input) => {
  const [keep, x] = once(routine, input);
  const [small, t] = once(routine, exp(routine, neg(abs(x))));
  const [shift, u] = once(routine, add(t, number(1)));
  const [log, whole] = once(routine, logarithm(routine, u));
  const corrected = add(whole, div(sub(t, sub(u, number(1))), u));
  return [...keep, ...small, ...shift, ...log, ...add(most(x, number(0)), corrected)];
};

/** NaN for NaN. */
export const relu: VectorFunction = (_, input) => most(input, number(0));

/** 1 above 0, else 0; NaN for NaN. */
export const step: VectorFunction = (routine, input) => {
  const [keep, x] = once(routine, input);
  return [...keep, ...or(and(gt(x, number(0)), number(1)), and(ne(x, x), x))];
};

/** ln x by Cephes (Moshier): of 1 + f in [√½, √2) by a series, and e ln 2 for (1 + f) 2ᵉ. Relative error 2e-7, but near 1. */
export const log: VectorFunction = (routine, input) => {
  const [keep, x] = once(routine, input);
  // Numbers below 2⁻¹²⁶ have no exponent of their own.
  const [compare, isTiny] = once(routine, lt(x, number(2 ** -126)));
  const [enlarge, normal] = once(routine, select(isTiny, mul(x, number(2 ** 23)), x));
  const exponent = i32x4.toFloat(i32x4.sub(i32x4.shrUnsigned(normal, 23), i32x4.const(126)));
  const [split, half] = once(routine, or(and(normal, i32x4.const(0x007fffff)), number(0.5)));
  const [isLow, low] = once(routine, lt(half, number(Math.SQRT1_2)));
  const [power, e] = once(routine, sub(sub(exponent, and(isTiny, number(23))), and(low, number(1))));
  const [center, f] = once(routine, sub(add(half, and(low, half)), number(1)));
  const [square, beyond] = logarithmBeyond(routine, f);
  const value = add(add(f, add(beyond, mul(e, number(-2.1219444e-4)))), mul(e, number(0.693359375)));
  const finite = select(lt(x, number(Number.POSITIVE_INFINITY)), value, x);
  const positive = select(gt(x, number(0)), finite, number(Number.NEGATIVE_INFINITY));
  return [
    ...[keep, compare, enlarge, split, isLow, power, center, square].flat(),
    ...select(or(lt(x, number(0)), ne(x, x)), number(Number.NaN), positive),
  ];
};
