import {initialize} from "monaco-editor/internal/common/initialize.js";
import {CellsWorker, type TypePack} from "./cells-worker.ts";

/** The first message to this worker, before Monaco's own: where the packed declarations are. */
export interface TypesLocation {
  readonly types: string;
}

// Monaco greets a worker with two messages (an empty one, then its data) and talks on from there. They wait here until
// the declarations are loaded, so that no answer is given without them.
const early: MessageEvent[] = [];
self.onmessage = (message) => {
  const location = message.data as Partial<TypesLocation> | null;
  if (typeof location?.types === "string") void start(location.types);
  else early.push(message);
};

async function start(location: string): Promise<void> {
  const response = await fetch(location);
  if (!response.ok)
    throw new Error(`The types for the editor could not be loaded: ${location} answered ${response.status}.`);
  const pack = (await response.json()) as TypePack;
  initialize((context, data) => new CellsWorker(context, data, pack));
  for (const message of early.slice(1)) self.onmessage?.call(self, message);
}
