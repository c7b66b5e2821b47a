import type {Variable} from "@tensorflow/tfjs-core";
import type {NamedVariableMap} from "@tensorflow/tfjs-core/dist/tensor_types.js";

/** The engine's registry of variables by name, without keeping any of them alive. */
export interface VariableRegistry {
  /** What the engine and its optimizers use: looks like a plain object from names to variables. */
  readonly proxy: NamedVariableMap;
  get(name: string): Variable | undefined;
  remove(name: string): void;
  /** Forgets the name if its variable was collected. */
  sweep(name: string): void;
}

export function weakRegistry(): VariableRegistry {
  const references = new Map<string, WeakRef<Variable>>();
  const get = (name: string) => references.get(name)?.deref();
  const proxy: NamedVariableMap = new Proxy<NamedVariableMap>(
    {},
    {
      get: (_, name) => (typeof name === "string" ? get(name) : undefined),
      has: (_, name) => typeof name === "string" && get(name) !== undefined,
      set(_, name, variable: Variable) {
        if (typeof name !== "string") return false;
        references.set(name, new WeakRef(variable));
        return true;
      },
      deleteProperty: (_, name) => typeof name === "string" && (references.delete(name) || true),
      ownKeys: () => [...references.keys()].filter((name) => get(name) !== undefined),
      getOwnPropertyDescriptor(_, name) {
        const value = typeof name === "string" ? get(name) : undefined;
        return value && {value, writable: true, enumerable: true, configurable: true};
      },
    },
  );
  return {
    proxy,
    get,
    remove: (name) => void references.delete(name),
    sweep(name) {
      if (references.has(name) && get(name) === undefined) references.delete(name);
    },
  };
}
