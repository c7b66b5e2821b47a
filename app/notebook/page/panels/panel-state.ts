/** Which panel is open. On wide pages it is so again at the next visit; on narrow ones it covers the text, so it is not. */
import {createStore} from "zustand/vanilla";
import type {SettingsStore} from "../../../storage/settings.ts";

/** As in panels.css: below this width the panel is a sheet at the foot of the page. */
const NARROW = "(max-width: 767px)";
/** Limits of the panel's width in CSS pixels; beside it the notebook keeps `MIN_NOTEBOOK`. */
const MIN_WIDTH = 280;
const MAX_WIDTH = 720;
const MIN_NOTEBOOK = 360;

interface PanelState {
  /** Id of the panel that is open. */
  readonly open: string | null;
  /** It was opened to be used: its tab takes the focus. */
  readonly focus: boolean;
}

export const panelState = createStore<PanelState>(() => ({open: null, focus: false}));

/** What had the focus when the panel was opened. */
let before: Element | null = null;

/** Opens the panel that was open when the page was left, on pages with room for it. */
export function restorePanel(settings: SettingsStore): void {
  const {panelOpen, panel} = settings.getState();
  panelState.setState({open: panelOpen && !matchMedia(NARROW).matches ? panel : null, focus: false});
}

/** Opens a panel and puts the focus on its tab. */
export function showPanel(settings: SettingsStore, id: string): void {
  if (!document.activeElement?.closest(".side-panel")) before = document.activeElement;
  panelState.setState({open: id, focus: true});
  settings.change({panelOpen: true, panel: id});
}

/** Closes the panel; the focus goes back to where it was. */
export function hidePanel(settings: SettingsStore): void {
  const inside = document.activeElement?.closest(".side-panel");
  panelState.setState({open: null, focus: false});
  settings.change({panelOpen: false});
  if (inside && before instanceof HTMLElement) before.focus();
}

/** Opens the panel that was open last, or closes the one that is open. */
export function togglePanel(settings: SettingsStore): void {
  if (panelState.getState().open !== null) hidePanel(settings);
  else showPanel(settings, settings.getState().panel);
}

/** The focus goes into the panel, and from there back to where it was in the notebook. */
export function switchFocus(settings: SettingsStore): void {
  const {open} = panelState.getState();
  const inside = document.activeElement?.closest(".side-panel");
  if (!inside) {
    showPanel(settings, open ?? settings.getState().panel);
    return;
  }
  panelState.setState({focus: false});
  if (before instanceof HTMLElement && before.isConnected) before.focus();
  else document.querySelector<HTMLElement>("main")?.focus();
}

/** The focus has been put on the tab. */
export function focusTaken(): void {
  panelState.setState({focus: false});
}

/** The nearest width that a page of this width allows. */
export function clampWidth(width: number, page: number): number {
  return Math.round(Math.max(MIN_WIDTH, Math.min(width, MAX_WIDTH, page - MIN_NOTEBOOK)));
}
