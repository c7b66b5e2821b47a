import {useEffect, useState} from "react";
import type {Layout} from "../../../../graph/layout.ts";
import type {Dataflow} from "./dataflow.ts";
import type {LayoutAnswer, LayoutRequest} from "./layout-worker.ts";
import LayoutWorker from "./layout-worker.ts?worker";

export interface LaidOut {
  readonly flow: Dataflow;
  readonly layout: Layout;
}

/** The graph with its places. The last one stays until the next is laid out; `problem` says why there is none. */
export function useLayout(flow: Dataflow): {laidOut: LaidOut | null; problem: string | null} {
  const [laidOut, setLaidOut] = useState<LaidOut | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [worker, setWorker] = useState<Worker | null>(null);

  useEffect(() => {
    const made = new LayoutWorker();
    setWorker(made);
    return () => made.terminate();
  }, []);

  useEffect(() => {
    if (!worker) return;
    const request: LayoutRequest = {request: Date.now(), flow, viz: new URL("data/viz.js", document.baseURI).href};
    worker.onmessage = ({data}: MessageEvent<LayoutAnswer>) => {
      if (data.request !== request.request) return;
      if ("error" in data) setProblem(data.error);
      else {
        setProblem(null);
        setLaidOut({flow, layout: data.layout});
      }
    };
    worker.onerror = (event) => setProblem(event.message || "the worker could not be started");
    worker.postMessage(request);
  }, [worker, flow]);

  return {laidOut, problem};
}
