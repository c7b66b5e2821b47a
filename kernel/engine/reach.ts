/** Which tensors a set of JavaScript values holds, as far as can be seen from outside. */

export interface Reach {
  /** Ids of the tensors found. */
  readonly tensors: ReadonlySet<number>;
  /** False when something was met that may hide tensors, or when the walk was cut short. */
  readonly complete: boolean;
}

/** Values looked at before the walk gives up: a few milliseconds. */
const LIMIT = 100_000;

/**
 * Walks arrays, plain objects, maps, sets, variables and optimizers. Functions, promises, iterators, DOM nodes and
 * other instances may hold tensors out of sight (closures, private fields), so they make the walk incomplete.
 * Getters are never called.
 */
export function reach(values: Iterable<unknown>): Reach {
  const tensors = new Set<number>();
  const seen = new Set<object>();
  const todo: unknown[] = [...values];
  let complete = true;
  for (let looked = 0; todo.length > 0 && complete; looked++) {
    const value = todo.pop();
    if (looked + todo.length > LIMIT || typeof value === "function") complete = false;
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    if (isTensor(value)) tensors.add(value.id);
    else if (Array.isArray(value) || value instanceof Set) pushAll(todo, value);
    else if (value instanceof Map) for (const [key, item] of value) todo.push(key, item);
    else if (isPlain(value) || isOptimizer(value)) complete = pushFields(todo, value);
    else complete = holdsNothing(value);
  }
  return {tensors, complete};
}

function pushAll(todo: unknown[], values: Iterable<unknown>): void {
  for (const value of values) todo.push(value);
}

/** Adds an object's own fields; false when one of them is a getter. */
function pushFields(todo: unknown[], value: object): boolean {
  for (const field of Object.values(Object.getOwnPropertyDescriptors(value))) {
    if (field.get) return false;
    todo.push(field.value);
  }
  return true;
}

// By their methods, as TensorFlow.js itself tells tensors: this file must not import it.
function isTensor(value: object): value is {id: number} {
  return "throwIfDisposed" in value && "id" in value && typeof value.id === "number";
}

function isOptimizer(value: object): boolean {
  return "applyGradients" in value && "minimize" in value;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function holdsNothing(value: object): boolean {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof Date || value instanceof RegExp;
}
