/** Searches apart from the page, which a pattern that takes for ever must not stop. */
import {findMatches, type Query, type SearchText} from "./search.ts";

addEventListener("message", ({data}: MessageEvent<{texts: readonly SearchText[]; query: Query}>) => {
  try {
    postMessage({found: findMatches(data.texts, data.query)});
  } catch (error) {
    postMessage({problem: error instanceof Error ? error.message : String(error)});
  }
});
