/** Which dialogs are open. They stand apart from the dialogs, whose code is fetched when they are. */
import {createStore} from "zustand/vanilla";

export const palette = createStore(() => ({open: false}));
export const shortcutsDialog = createStore(() => ({open: false}));
export const settingsDialog = createStore(() => ({open: false}));
export const shareDialog = createStore(() => ({open: false}));
export const replayDialog = createStore(() => ({open: false}));
export const exportDialog = createStore(() => ({open: false}));
/** The cell whose speaker notes are written. */
export const notesDialog = createStore<{readonly cell: string | null}>(() => ({cell: null}));
