/** Commands that present the notebook as slides and say what is on them. */
import type {Command} from "../../shell/commands.ts";
import {notesDialog} from "../../shell/dialogs.ts";
import {SLIDE_ATTRIBUTE, SLIDE_ROLES, type SlideRole} from "../slides/deck.ts";
import type {Workspace} from "../workspace.ts";
import {forEach, onCells} from "./target.ts";

const ROLE_TITLES: Readonly<Record<SlideRole, string>> = {
  start: "The cell begins a slide",
  step: "The cell appears at the next press",
  join: "The cell stays on the slide before",
  skip: "The cell is on no slide",
};

/** Keys of a presentation; they come before all others while one runs. */
export function showCommands({presentation}: Workspace): Command[] {
  const running = () => presentation.store.getState().at !== null;
  const show = (id: string, title: string, keys: string[], run: () => void): Command => ({
    id,
    title,
    section: "View",
    words: "slides present",
    keys,
    enabled: running,
    run,
  });
  return [
    show("slide-next", "Next step or slide", ["ArrowRight", "PageDown", "Space"], () => presentation.step(1)),
    show("slide-back", "Back a step or slide", ["ArrowLeft", "PageUp", "Shift+Space"], () => presentation.step(-1)),
    show("slide-first", "First slide", ["Home"], () => presentation.go(0)),
    show("slide-last", "Last slide", ["End"], () => presentation.go(Number.MAX_SAFE_INTEGER)),
    show("slide-pointer", "Show or hide a pointer", ["l"], () =>
      presentation.store.setState(({pointing}) => ({pointing: !pointing, pointer: null})),
    ),
    show("slide-presenter", "Presenter’s window", ["s"], () => presentation.openPresenter()),
    show("slide-full", "Full screen, or not", ["f"], () => {
      if (window.document.fullscreenElement) void window.document.exitFullscreen();
      else void window.document.documentElement.requestFullscreen();
    }),
    show("slide-end", "End the slides", ["Escape"], () => presentation.end()),
  ];
}

/** Commands that begin slides and shape them. */
export function slideCommands(workspace: Workspace): Command[] {
  const {presentation} = workspace;
  return [
    {
      id: "present",
      title: "Present as slides",
      section: "View",
      keys: ["$mod+Shift+."],
      words: "slideshow reveal",
      run: () => presentation.begin(),
    },
    {
      id: "present-presenter",
      title: "Present with a presenter’s window",
      section: "View",
      words: "slides speaker notes timer second screen",
      run: () => presentation.openPresenter(),
    },
    onCells(workspace, {id: "notes", title: "Speaker notes…", words: "slides present"}, ({active}) =>
      notesDialog.setState({cell: active.id}),
    ),
    ...SLIDE_ROLES.map((role) =>
      onCells(workspace, {id: `slide-${role}-role`, title: `Slides: ${ROLE_TITLES[role].toLowerCase()}`}, (cells) =>
        forEach(workspace, cells, ({id}) => ({type: "attribute", id, name: SLIDE_ATTRIBUTE, value: role})),
      ),
    ),
    onCells(workspace, {id: "slide-auto-role", title: "Slides: headings decide where the cell is"}, (cells) =>
      forEach(workspace, cells, ({id}) => ({type: "attribute", id, name: SLIDE_ATTRIBUTE, value: null})),
    ),
  ];
}
