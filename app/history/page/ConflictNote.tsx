import {GitMerge} from "lucide-react";
import {Button} from "react-aria-components/Button";
import type {Cell} from "../../../kernel/notebook/notebook.ts";
import {useDocument, useWorkspace} from "../../notebook/workspace.ts";
import {CONFLICT} from "../merge.ts";
import {resolveConflict} from "../resolve.ts";
import "./conflict.css";

/** Under a cell that holds another tab's text: whose it is, and what can be done with it. */
export function ConflictNote({cell}: {cell: Cell}) {
  const {document} = useWorkspace();
  const place = useDocument(({notebook}) => notebook.cells.findIndex(({id}) => id === cell.attributes[CONFLICT]));
  const choose = (which: "this" | "other" | "both") =>
    document.dispatch({type: "replace", notebook: resolveConflict(document.getState().notebook, cell.id, which)});
  return (
    <div className="conflict">
      <p>
        <GitMerge size={15} aria-hidden />
        {place < 0 ? "This text was written in another tab." : `Another tab wrote this in cell ${place + 1}.`}
      </p>
      {place >= 0 && (
        <>
          <Button className="button" onPress={() => choose("this")}>
            Use this text there
          </Button>
          <Button className="button" onPress={() => choose("other")}>
            Drop this text
          </Button>
        </>
      )}
      <Button className="button" onPress={() => choose("both")}>
        Keep both
      </Button>
    </div>
  );
}
