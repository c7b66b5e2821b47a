const DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A tick of a logarithmic axis: 10⁻⁶ for powers of ten, nothing for what is between them. */
export function powerOfTen(value: number): string {
  const exponent = Math.round(Math.log10(value));
  if (Math.abs(value / 10 ** exponent - 1) > 1e-9) return "";
  const digits = String(Math.abs(exponent)).replace(/\d/g, (digit) => DIGITS[Number(digit)] as string);
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}
