/** Compares what cells held in two runs. */
import type {CellDigest} from "../../kernel/protocol.ts";

export interface CellComparison {
  readonly id: string;
  /**
   * equal: the same to the last bit; near: the same numbers but for their last digits; other: not the same numbers at
   * all, or texts, or not as many; missing: one of the runs has no value.
   */
  readonly outcome: "equal" | "near" | "other" | "missing";
  /** Largest |a − b|, and largest |a − b| / max(|a|, |b|), of the numbers that were told. */
  readonly deviation?: number;
  readonly relative?: number;
  /** Numbers that the cell holds, and how many of them were told one by one. */
  readonly count: number;
  readonly told: number;
}

/** Relative deviation up to which numbers are near: arithmetic in another order, in 32 bits, over many steps. */
export const NEAR = 1e-3;

/** Compares two runs cell by cell, in the order of the first; cells in `skip` are left out. */
export function compareRuns(
  before: readonly CellDigest[],
  after: readonly CellDigest[],
  skip: ReadonlySet<string> = new Set(),
): CellComparison[] {
  const second = new Map(after.map((cell) => [cell.id, cell]));
  const first = new Set(before.map(({id}) => id));
  const all = [...before.map((cell) => [cell, second.get(cell.id)] as const)];
  const fresh = after.filter(({id}) => !first.has(id)).map((cell) => [cell, undefined] as const);
  return [...all, ...fresh].filter(([{id}]) => !skip.has(id)).map(([a, b]) => compareCells(a, b));
}

function compareCells(a: CellDigest, b: CellDigest | undefined): CellComparison {
  const {id, count} = a;
  const told = Math.min(a.numbers.length, b?.numbers.length ?? 0);
  if (!b) return {id, outcome: "missing", count, told};
  if (a.digest === b.digest) return {id, outcome: "equal", deviation: 0, relative: 0, count, told};
  if (a.count !== b.count) return {id, outcome: "other", count, told};
  let deviation = 0;
  let relative = 0;
  for (let i = 0; i < told; i++) {
    const [x = 0, y = 0] = [a.numbers[i], b.numbers[i]];
    if (Object.is(x, y)) continue;
    const difference = Math.abs(x - y);
    // Infinite or not a number in one run only: as far apart as can be.
    deviation = Math.max(deviation, Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference);
    const size = Math.max(Math.abs(x), Math.abs(y));
    const share = size === 0 ? 0 : difference / size;
    relative = Math.max(relative, Number.isNaN(share) ? Number.POSITIVE_INFINITY : share);
  }
  // Numbers that were told are all equal, so what differs is a text, or beyond them.
  const outcome = deviation > 0 && relative <= NEAR ? "near" : "other";
  return {id, outcome, deviation, relative, count, told};
}
