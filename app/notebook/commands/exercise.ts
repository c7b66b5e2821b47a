/** Commands that make exercises. */
import type {Command} from "../../shell/commands.ts";
import {notify} from "../../shell/notices.ts";
import {CHECK_ATTRIBUTE, ORIGINAL_ATTRIBUTE} from "../exercises/exercise.ts";
import type {Workspace} from "../workspace.ts";
import {forEach, onCells} from "./target.ts";

export function exerciseCommands(workspace: Workspace): Command[] {
  const {document, view} = workspace;
  return [
    onCells(
      workspace,
      {id: "exercise", title: "Exercise: what stands in the cell now is its original", words: "teach task reset"},
      (cells) =>
        forEach(workspace, cells, ({id, source}) => ({
          type: "attribute",
          id,
          name: ORIGINAL_ATTRIBUTE,
          value: source,
        })),
    ),
    onCells(
      workspace,
      {id: "exercise-check", title: "Exercise: the cell is a hidden check of the one above", words: "teach test"},
      ({ids}) => {
        document.dispatch({
          type: "batch",
          operations: ids.flatMap((id) => [
            {type: "attribute", id, name: CHECK_ATTRIBUTE, value: ""} as const,
            // It runs when the answer is checked; until then it would only complain of what is not there yet.
            {type: "flags", id, run: "manual", pinned: false} as const,
          ]),
        });
        notify("Readers do not see this cell. It passes when it throws nothing, and what it throws is their hint.", {
          action: {label: "Show hidden checks", run: () => view.setState({checks: true})},
        });
      },
    ),
    onCells(workspace, {id: "exercise-none", title: "Exercise: the cell is an ordinary one", words: "teach"}, ({ids}) =>
      document.dispatch({
        type: "batch",
        operations: ids.flatMap((id) =>
          [ORIGINAL_ATTRIBUTE, CHECK_ATTRIBUTE].map((name) => ({type: "attribute", id, name, value: null}) as const),
        ),
      }),
    ),
    {
      id: "exercise-checks",
      title: "Show or hide the hidden checks of exercises",
      section: "View",
      words: "teach tests author",
      run: () => view.setState(({checks}) => ({checks: !checks})),
    },
  ];
}
