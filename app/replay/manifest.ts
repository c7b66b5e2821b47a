/** What a run of a notebook was made with: enough to make it again and to know what may differ. */
import {contentHash} from "../../kernel/notebook/hash.ts";
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import type {BackendName} from "../../kernel/protocol.ts";
import {version} from "../../package.json";

export interface RunManifest {
  /** SHA-256 of the notebook's canonical text, 64 hexadecimal digits (kernel/notebook/hash.ts). */
  readonly contentHash: string;
  readonly seed: number;
  /** Of Nablab, and so of all libraries that it carries. */
  readonly version: string;
  /** `null` when nothing has run. */
  readonly backend: BackendName | null;
  /** The device as its driver calls it; empty when it does not say. */
  readonly adapter: string;
}

/** Names of the attributes by which files carry a manifest. */
const ATTRIBUTES = {
  contentHash: "data-content-hash",
  seed: "data-run-seed",
  version: "data-nablab",
  backend: "data-backend",
  adapter: "data-adapter",
} as const;

/** The manifest of what a notebook shows now. Attributes of an older manifest do not count as its content. */
export async function manifest(
  notebook: Notebook,
  run: {readonly backend: BackendName | null; readonly adapter: string},
): Promise<RunManifest> {
  const {backend, adapter} = run;
  return {contentHash: await contentHash(withoutManifest(notebook)), seed: notebook.seed, version, backend, adapter};
}

/** The manifest as `data-*` attributes of a `<notebook>` or any other element. */
export function manifestAttributes(run: RunManifest): Record<string, string> {
  const entries = Object.entries(ATTRIBUTES).map(([key, name]) => [name, run[key as keyof RunManifest]] as const);
  return Object.fromEntries(
    entries.filter(([, value]) => value !== null && value !== "").map(([k, v]) => [k, String(v)]),
  );
}

/** The notebook with this manifest in its attributes, in place of an older one. */
export function withManifest(notebook: Notebook, run: RunManifest): Notebook {
  return {...notebook, attributes: {...withoutManifest(notebook).attributes, ...manifestAttributes(run)}};
}

/** The notebook as it was before a manifest was put into its attributes. */
export function withoutManifest(notebook: Notebook): Notebook {
  const own = new Set<string>(Object.values(ATTRIBUTES));
  const entries = Object.entries(notebook.attributes).filter(([name]) => !own.has(name));
  if (entries.length === Object.keys(notebook.attributes).length) return notebook;
  return {...notebook, attributes: Object.fromEntries(entries)};
}
