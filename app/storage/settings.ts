/** The reader's settings, kept in this browser. */
import * as v from "valibot";
import {createStore, type StoreApi} from "zustand/vanilla";
import {BACKENDS} from "../../kernel/protocol.ts";
import type {Database} from "./database.ts";

export const TEXT_SIZES = [0.9, 1, 1.15, 1.3, 1.5] as const;

const schema = v.object({
  theme: v.fallback(v.picklist(["system", "light", "dark"]), "system"),
  contrast: v.fallback(v.picklist(["system", "more"]), "system"),
  /** Factor on the size of all text. */
  text: v.fallback(v.picklist(TEXT_SIZES), 1),
  motion: v.fallback(v.picklist(["system", "less"]), "system"),
  /** Where a cell's output stands relative to its code. */
  output: v.fallback(v.picklist(["above", "below"]), "above"),
  outline: v.fallback(v.boolean(), true),
  /** Whether the cells of a notebook that is opened run by themselves. */
  autorun: v.fallback(v.boolean(), true),
  /** Backend of new kernels; `best` lets them choose. */
  backend: v.fallback(v.picklist(["best", ...BACKENDS]), "best"),
  /** What happens when what computes fails again: the notebook goes on with the next backend, or the reader is asked. */
  recover: v.fallback(v.picklist(["ask", "next"]), "ask"),
  /** What live cells do in a tab that is not in sight. */
  unseen: v.fallback(v.picklist(["run", "rest"]), "run"),
  /** The side panel: whether it is open, which one it is or was, and its width in CSS pixels. */
  panelOpen: v.fallback(v.boolean(), false),
  panel: v.fallback(v.string(), "outline"),
  panelWidth: v.fallback(v.number(), 380),
  /** The reader's own keys by command, as tinykeys writes them. */
  shortcuts: v.fallback(v.record(v.string(), v.array(v.string())), {}),
});

export type Settings = v.InferOutput<typeof schema>;
export const DEFAULT_SETTINGS: Settings = {
  theme: "system",
  contrast: "system",
  text: 1,
  motion: "system",
  output: "above",
  outline: true,
  autorun: true,
  backend: "best",
  recover: "ask",
  unseen: "run",
  panelOpen: false,
  panel: "outline",
  panelWidth: 380,
  shortcuts: {},
};

export interface SettingsStore extends StoreApi<Settings> {
  /** Changes settings here, in the store and for the next visit. */
  change(settings: Partial<Settings>): void;
}

/**
 * The settings as they were left; defaults where there are none or they are not valid.
 * @param database `null` when this browser stores nothing: settings then last as long as the page
 */
export async function loadSettings(database: Database | null): Promise<SettingsStore> {
  const stored = database && (await database.get("settings", "settings").catch(() => null));
  const store = createStore<Settings>(() => readSettings(stored));
  return {
    ...store,
    change(settings) {
      store.setState(settings);
      // A setting that cannot be kept still holds for this visit; the next save of a notebook tells what is wrong.
      database?.put("settings", store.getState(), "settings").catch(() => undefined);
    },
  };
}

/** Settings as they were stored anywhere; defaults for what is missing or not valid. */
export function readSettings(stored: unknown): Settings {
  const parsed = v.safeParse(schema, {...DEFAULT_SETTINGS, ...(typeof stored === "object" ? stored : null)});
  return parsed.success ? parsed.output : DEFAULT_SETTINGS;
}
