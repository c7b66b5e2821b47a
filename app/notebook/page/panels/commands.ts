import type {Command} from "../../../shell/commands.ts";
import type {SettingsStore} from "../../../storage/settings.ts";
import {showPanel, switchFocus, togglePanel} from "./panel-state.ts";
import {PANELS} from "./panels.tsx";

/** The commands of the side panel. */
export function panelCommands(settings: SettingsStore): Command[] {
  return [
    {
      id: "panel",
      title: "Show or hide the side panel",
      section: "View",
      keys: ["$mod+b"],
      words: "sidebar drawer",
      whileTyping: true,
      run: () => togglePanel(settings),
    },
    {
      id: "panel-focus",
      title: "Go to the side panel and back",
      section: "Go to",
      keys: ["F6"],
      words: "focus sidebar",
      whileTyping: true,
      run: () => switchFocus(settings),
    },
    ...PANELS.map(({id, title}) => ({
      id: `panel-${id}`,
      title: `Panel: ${title}`,
      section: "View" as const,
      words: "show open sidebar",
      run: () => showPanel(settings, id),
    })),
  ];
}
