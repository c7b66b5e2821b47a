/** What goes into another page to show a notebook there. */

/**
 * The HTML of a frame with the notebook of an address.
 * @param cells ids of those to show, in any order; `null` for all
 */
export function embedSnippet(address: string, title: string, cells: readonly string[] | null): string {
  const quoted = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  const choice = cells === null ? "" : `?cells=${cells.join(",")}`;
  return `<iframe src="${quoted(address + choice)}" title="${quoted(title)}" width="100%" height="600" style="border: 0" loading="lazy"></iframe>`;
}
