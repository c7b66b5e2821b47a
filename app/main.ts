/** Entry of the page: begins at once what takes longest, then loads the page itself. */
import "./shell/trusted-types.ts";
import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/source-serif-4/wght.css";
import "@fontsource-variable/source-serif-4/wght-italic.css";
import "@fontsource-variable/spline-sans-mono/wght.css";
import "./shell/tokens.css";
import "./shell/base.css";
import "./shell/bar.css";
import "./shell/overlays.css";
import {startKernelEarly} from "./session/browser.ts";
import {parseRoute} from "./shell/router.ts";

const isEmbedded = window.top !== window.self;
const {view} = parseRoute(location.hash);
if (!isEmbedded && (view === "new" || view === "local" || view === "shipped")) {
  // A notebook needs a kernel, and loading it takes longer than all else; its page comes beside ours, not after it.
  startKernelEarly();
  // If that fails, the view says so when it asks for it again.
  import("./notebook/page/NotebookView.tsx").catch(() => undefined);
}
// Not awaited: the page's file imports this one.
import("./page.tsx").then(
  ({startPage, startEmbed}) => {
    const root = document.getElementById("root");
    if (!root) throw new Error("The page has no #root.");
    return isEmbedded ? startEmbed(root) : startPage(root);
  },
  (error: Error) => {
    document.body.textContent = `Nablab could not be loaded: ${error.message}. The network may be gone, or there is a newer version; load the page again.`;
  },
);
