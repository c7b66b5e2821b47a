/** What the cells of the open notebook show now, for files. */
import type {FormatOutput, Outputs} from "../../kernel/formats/format.ts";
import {snapshot} from "../output/snapshot.ts";
import type {Workspace} from "./workspace.ts";

export function outputsOf({document, output, results}: Pick<Workspace, "document" | "output" | "results">): Outputs {
  const {cells} = document.getState().notebook;
  return new Map(
    cells.flatMap(({id}): [string, FormatOutput][] => {
      const root = output.rootOf(id);
      const html = root ? snapshot(root) : "";
      const nbformat = results.recordOf(id)?.nbformat;
      return html || nbformat ? [[id, {html, ...(nbformat && {nbformat})}]] : [];
    }),
  );
}
