type Attach = typeof import("./attach.ts");

let loading: Promise<Attach> | undefined;
let loaded: Attach | undefined;
const waiting = new Set<() => void>();

/**
 * Loads Monaco, once; cells then get editors as they come near the viewport. Call it when nothing else has the
 * processor; a cell that is clicked before calls it itself.
 * @throws when the files cannot be loaded; the next call tries again
 */
export function startEditors(): Promise<Attach> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<Attach> {
  const attach = await import("./attach.ts");
  await attach.ready;
  loaded = attach;
  for (const tell of waiting) tell();
  return attach;
}

/** What `startEditors` loaded, `undefined` before. */
export function loadedEditors(): Attach | undefined {
  return loaded;
}

/** Calls `tell` when Monaco is there. Returns how to stop waiting. */
export function whenLoaded(tell: () => void): () => void {
  waiting.add(tell);
  return () => waiting.delete(tell);
}
