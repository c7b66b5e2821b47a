/** What is measured: a task on a model, done with each library as its users would write it. */
import type * as draw from "./draw.ts";
import type {JaxLab, OurLab, TfjsLab} from "./labs.ts";

/** Numbers that every library is given, row-major. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export type Data = Readonly<Record<string, Numbers>>;

export type Draw = typeof draw;

/** Named results, read back. Those named as parameters are compared in TensorFlow.js's layout. */
export type Results = Record<string, Float32Array>;

/** One repetition, from tensors that are there to numbers on the host. */
export type Run = () => Promise<Results>;

export type ModelName = "64-64-1" | "784-128-10" | "cnn" | "logistic-16";
export type Place = "wasm" | "webgpu";
export type Library = "ours" | "tfjs" | "jax";
/** A library, or another way of using it. */
export type Variant = Library | "oursEager" | "tfjsBatched";

export interface Task {
  readonly name: string;
  readonly models: readonly ModelName[];
  /** Most that two libraries' results may differ, relative to the largest number of each result. */
  readonly tolerance: number;
  /** It repeats one computation many times, which can be done as one with more dimensions. */
  readonly isBatched?: boolean;
  /** Numbers beside the model's, drawn once for all libraries. */
  readonly data?: (draw: Draw, params: Data, batch: Data) => Data;
  readonly ours: (lab: OurLab) => Run;
  readonly tfjs: (lab: TfjsLab) => Run;
  /** As who has no vmap can still write it: many at once by hand. */
  readonly tfjsBatched?: (lab: TfjsLab) => Run;
  readonly jax: (lab: JaxLab) => Run;
  /**
   * How much of a slow loop `tfjs` does there; its time is counted for all. Its results are the first of all, or none
   * where those of a part say nothing.
   */
  readonly tfjsPart?: Readonly<Record<Place, number>>;
  /** Why TensorFlow.js cannot do it there, or gets it wrong; the benchmark fails when it can. */
  readonly upstream?: (model: ModelName, place: Place) => {fails: "wrong" | "throws"; why: string} | undefined;
}
