import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/source-serif-4/wght.css";
import "@fontsource-variable/source-serif-4/wght-italic.css";
import "@fontsource-variable/spline-sans-mono/wght.css";
import "./shell/tokens.css";
import "./shell/base.css";
import "./shell/bar.css";
import "./shell/overlays.css";
import {createRoot} from "react-dom/client";
import {App} from "./shell/App.tsx";
import {ServicesContext, startServices} from "./shell/services.ts";
import {followTheme} from "./shell/theme.ts";

const services = await startServices();
followTheme(services.settings);

const root = document.getElementById("root");
if (!root) throw new Error("The page has no #root.");
createRoot(root).render(
  <ServicesContext value={services}>
    <App />
  </ServicesContext>,
);
