import type {SettingsStore} from "../../storage/settings.ts";
import type {Command} from "../commands.ts";
import {settingsDialog} from "../dialogs.ts";
import {SETTINGS} from "./list.ts";

/** Commands that open the settings, and one for each choice that is not the present one. */
export function settingsCommands(settings: SettingsStore): Command[] {
  const open: Command = {
    id: "settings",
    title: "Settings…",
    section: "Settings",
    keys: ["$mod+,"],
    words: "preferences options theme text",
    whileTyping: true,
    enabled: () => !settingsDialog.getState().open,
    run: () => settingsDialog.setState({open: true}),
  };
  const choices = SETTINGS.flatMap(({name, title, words, choices}) =>
    choices.map(
      ({value, label}): Command => ({
        id: `set-${name}-${value}`,
        title: `${title}: ${label}`,
        section: "Settings",
        words,
        enabled: () => settings.getState()[name] !== value,
        run: () => settings.change({[name]: value}),
      }),
    ),
  );
  return [open, ...choices];
}
