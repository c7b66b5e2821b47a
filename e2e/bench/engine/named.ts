/** Records of tensors and arrays by name. */

export function named<T>(names: readonly string[], values: readonly T[]): Record<string, T> {
  return Object.fromEntries(names.flatMap((name, i) => (i in values ? [[name, values[i] as T]] : [])));
}

/** `v.name` for each name. */
export function prefixed<T>(prefix: string, record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [`${prefix}.${name}`, value]));
}

/** What `prefixed` was given. */
export function member<T>(record: Readonly<Record<string, T>>, prefix: string): Record<string, T> {
  const start = `${prefix}.`;
  return Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) =>
      name.startsWith(start) ? [[name.slice(start.length), value]] : [],
    ),
  );
}

/** A member that must be there. */
export function the<T>(record: Readonly<Record<string, T>>, name: string): T {
  const value = record[name];
  if (value === undefined) throw new Error(`There is no ${name} among ${Object.keys(record).join(", ")}.`);
  return value;
}

/** How many numbers there are in all. */
export function sizeOf(record: Readonly<Record<string, {readonly shape: readonly number[]}>>): number {
  return Object.values(record).reduce((sum, {shape}) => sum + shape.reduce((product, n) => product * n, 1), 0);
}
