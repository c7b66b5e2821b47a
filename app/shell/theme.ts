/** Light, dark or as the system has it: `data-theme` on the root element picks one side of every token. */
import {createStore, type StoreApi} from "zustand/vanilla";
import type {SettingsStore} from "../storage/settings.ts";

/** Whether the page is dark now; outputs follow it. */
export const darkness: StoreApi<{dark: boolean}> = createStore(() => ({dark: false}));

/** Applies the theme setting now and whenever it or the system's preference changes. */
export function followTheme(settings: SettingsStore): void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const {theme} = settings.getState();
    const dark = theme === "dark" || (theme === "system" && system.matches);
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    if (dark !== darkness.getState().dark) darkness.setState({dark});
  };
  settings.subscribe(apply);
  system.addEventListener("change", apply);
  apply();
}
