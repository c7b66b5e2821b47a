/** What goes into another page to show a notebook there. */

/** The HTML of a frame with the notebook of an address. */
export function embedSnippet(address: string, title: string): string {
  const quoted = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  return `<iframe src="${quoted(address)}" title="${quoted(title)}" width="100%" height="600" style="border: 0" loading="lazy"></iframe>`;
}
