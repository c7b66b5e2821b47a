/** A notebook that is only looked at and run: no storage, no saving, no editing. Begins held. */
import type {Notebook} from "../../../kernel/notebook/notebook.ts";
import {environment} from "../../notebook/environment.ts";
import {createOutputHost, type PageOutput} from "../../output/host.ts";
import type {Session, SessionOptions} from "../../session/contract.ts";
import {createSession} from "../../session/session.ts";
import {look} from "../../shell/theme.ts";

export interface Player {
  readonly notebook: Notebook;
  readonly session: Session;
  readonly output: PageOutput;
  /** CSS pixels that outputs may use. */
  resize(width: number): void;
  close(): void;
}

interface Options {
  readonly notebook: Notebook;
  /** What it begins with: values of its controls, its backend. */
  readonly begin?: Pick<SessionOptions, "views" | "backend">;
  /** Where its kernel and what it reads come from. */
  readonly kernels: Pick<SessionOptions, "transport" | "loadData">;
}

/** Opens a notebook to be looked at. */
export function openPlayer({notebook, begin, kernels}: Options): Player {
  let width = innerWidth - 32;
  const output = createOutputHost({
    send: (node, event) => session.event(node, event),
    onRefused: (what, cell) => session.note("warn", what, cell),
  });
  const session: Session = createSession({
    ...kernels,
    output,
    environment: environment(width),
    held: true,
    ...begin,
  });
  session.sync(notebook);
  const unfollow = look.subscribe(() => session.setEnvironment(environment()));
  return {
    notebook,
    session,
    output,
    resize(next) {
      if (next <= 0 || next === width) return;
      width = next;
      session.setEnvironment(environment(width));
    },
    close() {
      unfollow();
      session.dispose();
    },
  };
}
