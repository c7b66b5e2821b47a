import type {LoadData} from "./data.ts";

/** The faces of a worker, which TypeScript's DOM types know of documents only. */
declare const self: {readonly fonts?: FontFaceSet};

/**
 * Loads the page's typeface into this thread, so that text on canvases and the boxes round text in charts come out as
 * on the page. Until then, and where there are no faces (Node), a font of the system stands in.
 */
export async function loadTypeface(loadData: LoadData): Promise<void> {
  if (typeof FontFace === "undefined" || typeof self === "undefined" || !self.fonts) return;
  const face = new FontFace("Inter Variable", await loadData("inter.woff2"), {weight: "100 900"});
  self.fonts.add(await face.load());
}
