/**
 * How the page looks, by the reader's settings and the system's preferences: `data-theme` on the root element picks one
 * side of every colour, `data-contrast` the stronger set, `data-motion` ends movement, `--text` scales all text.
 */
import {createStore, type StoreApi} from "zustand/vanilla";
import type {Settings, SettingsStore} from "../storage/settings.ts";

/** Whether the page is dark now, and how large its text is; outputs follow it. */
export const look: StoreApi<{readonly dark: boolean; readonly text: number}> = createStore(() => ({
  dark: false,
  text: 1,
}));

const DARK = "(prefers-color-scheme: dark)";
const CONTRAST = "(prefers-contrast: more)";
const STILL = "(prefers-reduced-motion: reduce)";

/** Applies the settings now and whenever they or the system's preferences change. */
export function followTheme(settings: SettingsStore): void {
  const apply = () => applyLook(settings.getState());
  settings.subscribe(apply);
  for (const query of [DARK, CONTRAST]) matchMedia(query).addEventListener("change", apply);
  apply();
}

function applyLook({theme, contrast, motion, text}: Settings): void {
  const root = document.documentElement;
  mark(root, "theme", theme === "system" ? null : theme);
  mark(root, "contrast", contrast === "more" || matchMedia(CONTRAST).matches ? "more" : null);
  mark(root, "motion", motion === "less" ? "less" : null);
  root.style.setProperty("--text", String(text));
  const dark = theme === "dark" || (theme === "system" && matchMedia(DARK).matches);
  const last = look.getState();
  if (dark !== last.dark || text !== last.text) look.setState({dark, text});
}

function mark(root: HTMLElement, name: string, value: string | null): void {
  if (value === null) delete root.dataset[name];
  else root.dataset[name] = value;
}

/** Whether the page should not move by itself: the reader or the system asks for calm. */
export function isStill(): boolean {
  return document.documentElement.dataset.motion === "less" || matchMedia(STILL).matches;
}
