import * as v from "valibot";
import type {Found, Query, SearchText} from "./search.ts";
import SearchWorker from "./search-worker.ts?worker";

/** A search that takes longer than this is given up (milliseconds). */
const LIMIT = 2000;

const answer = v.union([
  v.object({
    found: v.object({
      matches: v.array(v.object({cell: v.string(), start: v.number(), end: v.number(), text: v.string()})),
      more: v.boolean(),
    }),
  }),
  v.object({problem: v.string()}),
]);

export type Searched = Found | {readonly problem: string};

export interface Searcher {
  /** Searches; one search ends the one before, which then comes to `null`. */
  search(texts: readonly SearchText[], query: Query): Promise<Searched | null>;
  dispose(): void;
}

/** Searches in a worker of its own, which is replaced when a pattern does not come to an end. */
export function createSearcher(): Searcher {
  let worker: Worker | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let settle: ((result: Searched | null) => void) | null = null;

  function end(): void {
    worker?.terminate();
    worker = null;
    settle?.(null);
  }

  return {
    search(texts, query) {
      if (settle) end();
      worker ??= new SearchWorker();
      const current = worker;
      return new Promise((resolve) => {
        const answered = (result: Searched | null) => {
          clearTimeout(timer);
          settle = null;
          resolve(result);
        };
        settle = answered;
        timer = setTimeout(() => {
          answered({problem: "This pattern takes too long. Nested repetitions such as (a+)+ do that."});
          end();
        }, LIMIT);
        current.onmessage = ({data}) => {
          const parsed = v.safeParse(answer, data);
          if (!parsed.success) answered({problem: "The search gave no answer."});
          else answered("found" in parsed.output ? parsed.output.found : {problem: explain(parsed.output.problem)});
        };
        current.onerror = () => answered({problem: "The search could not be started. Load the page again."});
        current.postMessage({texts: texts.map(({id, source}) => ({id, source})), query});
      });
    },
    dispose: end,
  };
}

/** Browsers say `Invalid regular expression: /…/gm: Unterminated group`: the end of it is what helps. */
function explain(message: string): string {
  const reason = /^Invalid regular expression: .*: ([^:/]+)$/s.exec(message)?.[1] ?? message.replace(/^\w+Error: /, "");
  return `Not a regular expression: ${reason.toLowerCase()}.`;
}
