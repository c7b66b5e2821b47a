const DEEPEST = 6;
const LONGEST = 10_000;

/** A value as JSON can say it, not finite numbers as text; `undefined` when it is none, or too long or deep. */
export function jsonValue(value: unknown, depth = 0): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || depth > DEEPEST) return undefined;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return list(Array.from(value as Float64Array), depth);
  if (Array.isArray(value)) return list(value, depth);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  const fields = Object.entries(Object.getOwnPropertyDescriptors(value));
  if (fields.length > LONGEST || fields.some(([, field]) => field.get)) return undefined;
  return Object.fromEntries(fields.map(([name, field]) => [name, jsonValue(field.value, depth + 1)]));
}

function list(items: readonly unknown[], depth: number): unknown[] | undefined {
  // `null` for what JSON cannot say, as JSON.stringify does.
  return items.length > LONGEST ? undefined : items.map((item) => jsonValue(item, depth + 1) ?? null);
}
