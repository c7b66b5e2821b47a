/**
 * The notebooks that come with Nablab: the index is part of the page, each text a chunk of its own. What only lists of
 * them show is in described.ts.
 */
import index from "virtual:notebook-index";

export interface ShippedNotebook {
  readonly collection: string;
  readonly slug: string;
  readonly title: string;
  /** Digest of the file's text: tells a reader's copy whether the original has changed. */
  readonly digest: string;
}

const texts = import.meta.glob<string>("../../notebooks/**/*.html", {query: "?raw", import: "default"});

/** All shipped notebooks in reading order. */
export const shipped: readonly ShippedNotebook[] = index;

/** A shipped notebook without its text; `undefined` when there is none. */
export function findShipped(collection: string, slug: string): ShippedNotebook | undefined {
  return shipped.find((notebook) => notebook.collection === collection && notebook.slug === slug);
}

/** The file of a shipped notebook. @throws when there is none of this name, or when it cannot be fetched */
export async function loadShipped(collection: string, slug: string): Promise<string> {
  const load = texts[`../../notebooks/${collection}/${slug}.html`];
  if (!load) throw new Error(`There is no notebook “${slug}” in “${collection}”.`);
  try {
    return await load();
  } catch (cause) {
    throw new Error(
      `“${slug}” could not be fetched: the network is gone, or the page was replaced by a newer version. Load the page again.`,
      {cause},
    );
  }
}
