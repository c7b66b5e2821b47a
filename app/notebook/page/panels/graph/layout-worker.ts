/**
 * Graphviz for the page, off its thread. It is the kernel's data file, which is there once for both; a worker may compile
 * it, which the page's own policy forbids.
 */

import {graphvizInput, type Layout, readLayout} from "../../../../graph/layout.ts";
import type {Dataflow} from "./dataflow.ts";

export interface LayoutRequest {
  readonly request: number;
  readonly flow: Dataflow;
  /** Address of Graphviz's module. */
  readonly viz: string;
}

export type LayoutAnswer = {readonly request: number} & ({readonly layout: Layout} | {readonly error: string});

self.onmessage = async ({data: {request, flow, viz}}: MessageEvent<LayoutRequest>) => {
  self.postMessage(await answer(request, flow, viz));
};

async function answer(request: number, flow: Dataflow, viz: string): Promise<LayoutAnswer> {
  try {
    const {instance}: typeof import("@viz-js/viz") = await import(/* @vite-ignore */ viz);
    return {request, layout: readLayout((await instance()).renderJSON(graphvizInput(flow)))};
  } catch (error) {
    return {request, error: error instanceof Error ? error.message : String(error)};
  }
}
