/** The page, or what is shown of it inside of another page. */
import {I18nProvider} from "react-aria-components/I18nProvider";
import {createRoot} from "react-dom/client";
import {keepOffline} from "./offline/keep-offline.ts";
import {App} from "./shell/App.tsx";
import {LOCALE} from "./shell/locale.ts";
import {ServicesContext, startServices} from "./shell/services.ts";
import {followTheme} from "./shell/theme.ts";
import {loadSettings} from "./storage/settings.ts";

export async function startPage(element: HTMLElement): Promise<void> {
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
export async function startEmbed(element: HTMLElement): Promise<void> {
  const [{EmbedPage}, settings] = await Promise.all([import("./share/embed/EmbedPage.tsx"), loadSettings(null)]);
  followTheme(settings);
  createRoot(element).render(
    <I18nProvider locale={LOCALE}>
      <EmbedPage settings={settings} />
    </I18nProvider>,
  );
}
