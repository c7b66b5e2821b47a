/** What a link's length means for those who get it. */

/** Characters from which some, many and most programs cut links. */
export const LENGTH_STEPS = [2000, 8000, 32_000] as const;
/** Characters that a QR code holds (version 40, level L, bytes: 2,953). */
export const QR_LIMIT = 2900;

export interface Verdict {
  readonly tone: "good" | "warn" | "bad";
  readonly text: string;
}

export function judgeLength(length: number): Verdict {
  const [some, many, most] = LENGTH_STEPS;
  if (length <= some) return {tone: "good", text: "Short enough for mail, chat and a QR code."};
  if (length <= many) return {tone: "warn", text: "Over 2,000 characters: some chat and mail programs cut it."};
  if (length <= most) return {tone: "warn", text: "Over 8,000 characters: many programs cut it. A file is safer."};
  return {tone: "bad", text: "Over 32,000 characters: most programs cut it. Send a file instead."};
}

/** Where a length stands on a logarithmic scale from 100 to 100,000 characters, 0 to 1. */
export function lengthPosition(length: number): number {
  return Math.min(1, Math.max(0, (Math.log10(length) - 2) / 3));
}
