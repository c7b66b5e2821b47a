/** The reader's settings, kept in this browser. */
import * as v from "valibot";
import {createStore, type StoreApi} from "zustand/vanilla";
import type {Database} from "./database.ts";

const schema = v.object({
  theme: v.fallback(v.picklist(["system", "light", "dark"]), "system"),
  /** Where a cell's output stands relative to its code. */
  output: v.fallback(v.picklist(["above", "below"]), "above"),
  outline: v.fallback(v.boolean(), true),
});

export type Settings = v.InferOutput<typeof schema>;
export const DEFAULT_SETTINGS: Settings = {theme: "system", output: "above", outline: true};

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
  const parsed = v.safeParse(schema, {...DEFAULT_SETTINGS, ...(typeof stored === "object" ? stored : null)});
  const store = createStore<Settings>(() => (parsed.success ? parsed.output : DEFAULT_SETTINGS));
  return {
    ...store,
    change(settings) {
      store.setState(settings);
      // A setting that cannot be kept still holds for this visit; the next save of a notebook tells what is wrong.
      database?.put("settings", store.getState(), "settings").catch(() => undefined);
    },
  };
}
