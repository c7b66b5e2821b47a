/** What goes into another page to show a notebook there. */

/** What a frame may be asked to show, and how. */
export interface EmbedChoice {
  /** Ids of the cells to show, in any order; `null` for all. */
  readonly cells: readonly string[] | null;
  readonly theme: "light" | "dark" | "system";
}

/** CSS pixels: no embed gets higher than this, whatever a frame says. */
export const MAX_HEIGHT = 20_000;

// It hears its own frame alone, of which a notebook that was put in another's place is the worst that can be said: so it
// takes nothing from it but a number within bounds. Where a page forbids scripts in its text, the frame stays 600 high.
const SCRIPT = `<script>
  ((frame) => addEventListener("message", ({source, data}) => {
    if (source !== frame.contentWindow || data?.type !== "nablab:height") return;
    if (Number.isFinite(data.height) && data.height > 0 && data.height <= ${MAX_HEIGHT}) frame.height = data.height;
  }))(document.currentScript.previousElementSibling);
</script>`;

/** The HTML of a frame with the notebook of an address, and of a script that makes the frame as high as the notebook. */
export function embedSnippet(address: string, title: string, {cells, theme}: EmbedChoice): string {
  const quoted = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  const options = [cells && `cells=${cells.join(",")}`, theme !== "system" && `theme=${theme}`]
    .filter(Boolean)
    .join("&");
  const src = quoted(options ? `${address}?${options}` : address);
  return `<iframe src="${src}" title="${quoted(title)}" width="100%" height="600" style="border: 0" loading="lazy"></iframe>
${SCRIPT}
`;
}
