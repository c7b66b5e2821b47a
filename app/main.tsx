import "./shell/trusted-types.ts";
import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/source-serif-4/wght.css";
import "@fontsource-variable/source-serif-4/wght-italic.css";
import "@fontsource-variable/spline-sans-mono/wght.css";
import "./shell/tokens.css";
import "./shell/base.css";
import "./shell/bar.css";
import "./shell/overlays.css";
import {I18nProvider} from "react-aria-components/I18nProvider";
import {createRoot} from "react-dom/client";
import {keepOffline} from "./offline/keep-offline.ts";
import {startKernelEarly} from "./session/browser.ts";
import {App} from "./shell/App.tsx";
import {LOCALE} from "./shell/locale.ts";
import {parseRoute} from "./shell/router.ts";
import {ServicesContext, startServices} from "./shell/services.ts";
import {followTheme} from "./shell/theme.ts";
import {loadSettings} from "./storage/settings.ts";

const root = document.getElementById("root");
if (!root) throw new Error("The page has no #root.");

if (window.top === window.self) await startPage(root);
else await startEmbed(root);

async function startPage(element: HTMLElement): Promise<void> {
  // A notebook needs one, and loading it takes longer than all else.
  if (/^(new|local|shipped)$/.test(parseRoute(location.hash).view)) startKernelEarly();
  const services = await startServices();
  followTheme(services.settings);
  createRoot(element).render(
    <I18nProvider locale={LOCALE}>
      <ServicesContext value={services}>
        <App />
      </ServicesContext>
    </I18nProvider>,
  );
  if (import.meta.env.PROD) keepOffline();
}

/** Inside another page, whatever the address: one notebook to look at and run, no storage, nothing else of ours. */
async function startEmbed(element: HTMLElement): Promise<void> {
  const [{EmbedPage}, settings] = await Promise.all([import("./share/embed/EmbedPage.tsx"), loadSettings(null)]);
  followTheme(settings);
  createRoot(element).render(
    <I18nProvider locale={LOCALE}>
      <EmbedPage settings={settings} />
    </I18nProvider>,
  );
}
