/** What the reader is told, and can do, when what computes has failed or is not what was asked for. */
import type {BackendName} from "../../../kernel/protocol.ts";
import type {SessionState} from "../../session/state.ts";

export const BACKEND_NAMES: Readonly<Record<BackendName, string>> = {
  webgpu: "WebGPU",
  webgl: "WebGL",
  wasm: "WebAssembly",
  cpu: "Plain JavaScript",
};

export interface BackendNote {
  readonly tone: "bad" | "info";
  /** Sentences: what happened and why, then what it means for the cells. */
  readonly what: string;
  readonly effect: string;
  /** Backend with which the reader can go on. */
  readonly goOn: BackendName | null;
  /** Trying the same again may help. */
  readonly again: boolean;
}

type State = Pick<SessionState, "failure" | "chosen" | "backend" | "refused">;

/** What there is to say; `null` when all is well. */
export function backendNote(state: State): BackendNote | null {
  const {failure, chosen, backend, refused} = state;
  if (failure) {
    const {name, next, runs} = failure;
    const reason = shortened(failure.reason);
    const failed = BACKEND_NAMES[name];
    if (next === null)
      return {tone: "bad", what: "Nothing computes any more.", effect: reason, goOn: null, again: true};
    const goOn = standIn(state);
    if (!runs) {
      const effect = "Cells that computed with it wait.";
      return {tone: "bad", what: `${failed} failed again. ${reason}`, effect, goOn, again: true};
    }
    const now = next === name ? "It was started anew" : `${BACKEND_NAMES[next]} computes in its place`;
    const effect = `${now}, and the cells that compute ran again.`;
    return {tone: "info", what: `${failed} failed. ${reason}`, effect, goOn, again: false};
  }
  if (chosen === null || backend === null || chosen === backend) return null;
  const reason = refused.find(({name}) => name === chosen)?.reason ?? "It gave no reason";
  const what = `${BACKEND_NAMES[chosen]} does not work here. ${shortened(reason.replace(/\.?$/, "."))}`;
  return {tone: "info", what, effect: `${BACKEND_NAMES[backend]} computes in its place.`, goOn: null, again: true};
}

/** Compilers of shaders quote whole programs; all of it is in the kernel's log. */
const MOST_LETTERS = 240;

function shortened(reason: string): string {
  return reason.length > MOST_LETTERS ? `${reason.slice(0, MOST_LETTERS)}… (More in the kernel's log.)` : reason;
}

/** The backend that takes over from a failed one: off the graphics processor, and not one that was refused. */
export function standIn({failure, refused}: Pick<State, "failure" | "refused">): BackendName | null {
  const works = (name: BackendName) => name !== failure?.name && !refused.some((each) => each.name === name);
  return (["wasm", "cpu"] as const).find(works) ?? null;
}
