/** The commands of an open notebook. */
import type {Command} from "../../shell/commands.ts";
import type {SettingsStore} from "../../storage/settings.ts";
import type {Workspace} from "../workspace.ts";
import {cellCommands} from "./cell.ts";
import {clipboardCommands} from "./clipboard.ts";
import {documentCommands} from "./document.ts";
import {exerciseCommands} from "./exercise.ts";
import {foldCommands} from "./fold.ts";
import {runCommands} from "./run.ts";
import {selectCommands} from "./select.ts";
import {showCommands, slideCommands} from "./slides.ts";
import {trustCommands} from "./trust.ts";
import {viewCommands} from "./view.ts";

/** All commands of a notebook page, in the order of the palette. */
export function notebookCommands(workspace: Workspace, settings: SettingsStore): Command[] {
  const writing = [
    ...runCommands(workspace),
    ...trustCommands(workspace),
    ...cellCommands(workspace),
    ...clipboardCommands(workspace),
    ...selectCommands(workspace),
    ...foldCommands(workspace),
    ...documentCommands(workspace),
    ...viewCommands(workspace, settings),
    ...slideCommands(workspace),
    ...exerciseCommands(workspace),
  ];
  return [...showCommands(workspace), ...writing.map((command) => notOnSlides(workspace, command))];
}

/** While slides are shown single keys belong to them: nobody deletes a cell before an audience by leaning on a key. */
function notOnSlides({presentation}: Workspace, command: Command): Command {
  if (command.mode !== "command") return command;
  return {
    ...command,
    enabled: () => presentation.store.getState().at === null && (command.enabled?.() ?? true),
  };
}
