/** Links of outputs that lead away: the page asks first, so that the reader sees where to. */
import {createStore} from "zustand/vanilla";

export interface Leaving {
  /** The whole address, as the browser will take it. */
  readonly href: string;
  /** Name of the file, when the link is one to save rather than a page to open. */
  readonly file: string | null;
}

/** What the reader is asked about; null: nothing. */
export const leaving = createStore<{readonly link: Leaving | null}>(() => ({link: null}));

/** Asks before links in here are followed, live ones and kept ones. */
export function holdLinks(root: Element): void {
  // The middle button opens a tab by `auxclick`.
  for (const type of ["click", "auxclick"]) root.addEventListener(type, holdLink);
}

/** Takes a press on a link that leads away; the browser does not follow it. */
function holdLink(event: Event): void {
  if (event instanceof MouseEvent && event.button === 2) return;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  const href = (link?.getAttribute("href") ?? link?.getAttribute("xlink:href"))?.trim();
  if (!link || !href || href.startsWith("#")) return;
  event.preventDefault();
  const file = href.startsWith("data:") ? (link.getAttribute("download") ?? "").trim() || "output" : null;
  leaving.setState({link: {href, file}});
}

/** Opens the page in a new tab that knows nothing of this one, or saves the file. */
export function follow({href, file}: Leaving): void {
  const link = document.createElement("a");
  link.href = href;
  if (file === null) {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  } else link.download = file;
  link.click();
}
