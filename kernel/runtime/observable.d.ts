/** The part of @observablehq/runtime 6 that we use; the package has no types of its own. */
declare module "@observablehq/runtime" {
  export interface Observer {
    pending?(): void;
    fulfilled?(value: unknown, name: string | null): void;
    rejected?(error: unknown, name: string | null): void;
  }
  export interface Variable {
    define(
      name: string,
      inputs: readonly string[],
      // biome-ignore lint/suspicious/noExplicitAny: its parameters are the values of `inputs`.
      definition: (...inputs: any[]) => unknown,
    ): this;
    delete(): this;
  }
  export interface Module {
    variable(observer: Observer): Variable;
  }
  export class Runtime {
    module(): Module;
    dispose(): void;
    /** When the next sweep over changed variables begins; replaced by our scheduler's. */
    _computeSoon(): Promise<void>;
    /** One sweep. */
    _computeNow(): Promise<void>;
  }
}
