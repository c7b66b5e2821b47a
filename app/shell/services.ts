/** What the whole page shares: this browser's storage and the reader's settings. */
import {createContext, useContext} from "react";
import {useStore} from "zustand";
import {type Database, openDatabase} from "../storage/database.ts";
import {loadSettings, type Settings, type SettingsStore} from "../storage/settings.ts";

export interface Services {
  /** `null` when this browser stores nothing for the page. */
  readonly database: Database | null;
  /** Why there is no database; empty when there is one. */
  readonly unavailable: string;
  readonly settings: SettingsStore;
}

/** Opens storage and settings; never fails, as a page that cannot store is still a page. */
export async function startServices(): Promise<Services> {
  const opened = await openDatabase().then(
    (database) => ({database, unavailable: ""}),
    (error: Error) => ({database: null, unavailable: error.message}),
  );
  return {...opened, settings: await loadSettings(opened.database)};
}

export const ServicesContext = createContext<Services | null>(null);

/** The services of the page. @throws outside of `<ServicesContext>` */
export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (!services) throw new Error("useServices needs a <ServicesContext> round it.");
  return services;
}

/** One of the reader's settings; the component renders again when it changes. */
export function useSetting<K extends keyof Settings>(name: K): Settings[K] {
  return useStore(useServices().settings, (settings) => settings[name]);
}
