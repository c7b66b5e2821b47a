import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/source-serif-4/wght.css";
import "@fontsource-variable/source-serif-4/wght-italic.css";
import "@fontsource-variable/spline-sans-mono/wght.css";
import "./shell/tokens.css";
import "./shell/base.css";
import "./shell/bar.css";
import "./shell/overlays.css";
import {createRoot} from "react-dom/client";
import {startKernelEarly} from "./session/browser.ts";
import {App} from "./shell/App.tsx";
import {parseRoute} from "./shell/router.ts";
import {ServicesContext, startServices} from "./shell/services.ts";
import {followTheme} from "./shell/theme.ts";

// A notebook needs one, and loading it takes longer than all else.
if (/^(new|local|shipped)$/.test(parseRoute(location.hash).view)) startKernelEarly();

const services = await startServices();
followTheme(services.settings);

const root = document.getElementById("root");
if (!root) throw new Error("The page has no #root.");
createRoot(root).render(
  <ServicesContext value={services}>
    <App />
  </ServicesContext>,
);
