import type {Ledger, Owner} from "../engine/ledger.ts";

/**
 * The ledger's "current owner" as the runtime uses it: the outermost owner stays, so what a function of one cell makes
 * when another cell calls it belongs to the caller, whose re-run will free it.
 */
export interface Ownership {
  enter<T>(owner: Owner, f: () => T): T;
}

export function createOwnership(ledger: Ledger): Ownership {
  let inside = false;
  return {
    enter(owner, f) {
      if (inside) return f();
      inside = true;
      try {
        return ledger.runAs(owner, f);
      } finally {
        inside = false;
      }
    },
  };
}

type AnyFunction = (...args: unknown[]) => unknown;

/**
 * A library as one run sees it: each synchronous call of a function or constructor of `library`, or of the namespaces
 * in it (`tf.train`, `tf.layers`), goes through `call`, also after an `await`, where nothing else tells whose it is. So
 * do functions that such a call returns (`lab.grad(f)`), alone or in an array or plain object (`lab.perExample(f)`).
 * Other values come as they are.
 */
export function facade<T extends object>(library: T, call: <R>(f: () => R) => R): T {
  const facades = new WeakMap<object, object>();
  const originals = new WeakMap<object, object>();

  const original = (value: unknown): unknown =>
    typeof value === "object" && value !== null ? (originals.get(value) ?? value) : value;

  function wrap(value: unknown): unknown {
    if (typeof value !== "function" && !isNamespace(value)) return value;
    const known = facades.get(value);
    if (known) return known;
    const made = typeof value === "function" ? wrapFunction(value as AnyFunction) : wrapNamespace(value);
    facades.set(value, made);
    originals.set(made, value);
    return made;
  }

  function wrapFunction(f: AnyFunction): object {
    return new Proxy(f, {
      // The library gets its own objects back as they are: through the proxy, its loops over them would be slow.
      apply: (target, self, args) => returned(call(() => Reflect.apply(target, original(self), args.map(original)))),
      construct: (target, args, newTarget) =>
        call(() =>
          Reflect.construct(target, args.map(original), (originals.get(newTarget) as AnyFunction) ?? newTarget),
        ),
      // Static methods; but `prototype` must stay the class's own, for `instanceof` and `extends`.
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key);
        return isFixed(target, key) || key === "prototype" || isInherited(target, key) ? value : wrap(value);
      },
    });
  }

  /** What a call returned; what has no functions stays the object that it is. */
  function returned(value: unknown): unknown {
    if (typeof value === "function") return wrap(value);
    // A frozen array is a value, such as a key, which may refuse to be looked into while a function is recorded.
    if (Array.isArray(value))
      return !Object.isFrozen(value) && value.some(isFunction) ? value.map(wrapIfFunction) : value;
    if (!isNamespace(value)) return value;
    const members = Object.entries(Object.getOwnPropertyDescriptors(value));
    if (!members.some(([, member]) => isFunction(member.value))) return value;
    const wrapped = members.map(([name, member]) => [
      name,
      isFunction(member.value) ? {...member, value: wrap(member.value)} : member,
    ]);
    return Object.defineProperties({}, Object.fromEntries(wrapped));
  }

  const wrapIfFunction = (value: unknown) => (isFunction(value) ? wrap(value) : value);

  // The proxy's target is an empty object: frozen namespaces would forbid answers other than their own.
  function wrapNamespace(namespace: object): object {
    return new Proxy({} as Record<PropertyKey, unknown>, {
      get: (_, key) => wrap(Reflect.get(namespace, key)),
      has: (_, key) => Reflect.has(namespace, key),
      set: (_, key, value) => Reflect.set(namespace, key, value),
      ownKeys: () => Reflect.ownKeys(namespace),
      getPrototypeOf: () => Reflect.getPrototypeOf(namespace),
      getOwnPropertyDescriptor(_, key) {
        const found = Reflect.getOwnPropertyDescriptor(namespace, key);
        return (
          found && {
            value: wrap(Reflect.get(namespace, key)),
            enumerable: found.enumerable,
            configurable: true,
            writable: true,
          }
        );
      },
    });
  }

  return wrap(library) as T;
}

const isFunction = (value: unknown): value is AnyFunction => typeof value === "function";

/** Plain objects and module namespaces hold functions; instances keep their own `this` and private fields. */
function isNamespace(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** A property for which a proxy must not answer anything but the truth. */
function isFixed(target: object, key: PropertyKey): boolean {
  const found = Reflect.getOwnPropertyDescriptor(target, key);
  return found !== undefined && !found.configurable && !found.writable;
}

/** `call`, `apply`, `bind`, `Symbol.hasInstance`, … of Function.prototype work on the proxy as they are. */
function isInherited(target: object, key: PropertyKey): boolean {
  return !Object.hasOwn(target, key) && key in Function.prototype;
}
