/**
 * A library in a thread of its own, so that none sees another's registries, devices or memory. The conductor
 * (`measure.ts`) asks one thing at a time.
 */
import {models} from "../models/index.ts";
import type {Model} from "../models/model.ts";
import type {Data, ModelName, Place, Results, Run, Task, Variant} from "../task.ts";
import {tasks} from "../tasks/index.ts";
import {type Counts, counted} from "./counters.ts";

export type Request =
  | {
      readonly ask: "start";
      readonly place: Place;
      readonly task: string;
      readonly variant: Variant;
      readonly model: ModelName;
      readonly params: Data;
      readonly batch: Data;
      readonly given: Data;
    }
  | {readonly ask: "run"}
  | {readonly ask: "profile"};

export type Start = Extract<Request, {ask: "start"}>;

/** Of one repetition. */
export interface Repetition {
  readonly ms: number;
  readonly counts: Counts;
  readonly results: Results;
}

/** Milliseconds by kernel, of one repetition. */
export type Profile = {readonly ms: number; readonly kernels: Record<string, {ms: number; calls: number}>};

export type Answer = {readonly value?: Repetition | Profile; readonly error?: string};

export interface Peer {
  /** Starts the library and puts the numbers on its device. */
  start(task: Task, model: Model, request: Start): Promise<Run>;
  /** Runs with each kernel timed, where that can be seen. */
  profile?(run: Run): Promise<Profile>;
}

/** Answers the conductor's requests. */
export function serve(peer: Peer): void {
  let run: Run | undefined;
  const answer = async (request: Request): Promise<Answer> => {
    if (request.ask === "start") {
      const task = tasks.find(({name}) => name === request.task);
      if (!task) throw new Error(`There is no task ${request.task}.`);
      run = await peer.start(task, models[request.model], request);
      return {};
    }
    if (!run) throw new Error("Nothing was started.");
    if (request.ask === "profile") return {value: await peer.profile?.(run)};
    return {value: await repetition(run)};
  };
  globalThis.onmessage = ({data}: MessageEvent<Request>) => {
    answer(data).then(
      (value) => postMessage(value),
      (error: unknown) => postMessage({error: error instanceof Error ? error.message : String(error)}),
    );
  };
  postMessage({});
}

async function repetition(run: Run): Promise<Repetition> {
  const count = counted();
  const start = performance.now();
  const results = await run();
  const ms = performance.now() - start;
  return {ms, counts: count(), results};
}
