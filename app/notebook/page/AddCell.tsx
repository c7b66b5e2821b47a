import {Ellipsis, Plus} from "lucide-react";
import {useRef, useState} from "react";
import {Button} from "react-aria-components/Button";
import type {CellKind} from "../../../kernel/notebook/notebook.ts";
import {usePart} from "../../shell/later.tsx";
import {addCell} from "../actions.ts";
import {useDocument, useWorkspace} from "../workspace.ts";
import {editCell} from "./focus.ts";
import {kindMenu} from "./menus.ts";

/** New cells at the end of the notebook. */
export function AddCell() {
  const workspace = useWorkspace();
  const count = useDocument((state) => state.notebook.cells.length);
  const [open, setOpen] = useState(false);
  const more = useRef<HTMLButtonElement>(null);
  const add = (kind: CellKind) => editCell(addCell(workspace, count, kind), "start");
  const KindMenu = usePart(kindMenu, open, () => setOpen(false));
  return (
    <div className="add-cell">
      <Button className="button" onPress={() => add("ts")}>
        <Plus size={15} aria-hidden /> Code
      </Button>
      <Button className="button" onPress={() => add("md")}>
        <Plus size={15} aria-hidden /> Text
      </Button>
      <Button
        ref={more}
        className="button quiet"
        aria-haspopup="menu"
        aria-label="Other kinds of cell"
        onPress={() => setOpen(true)}
      >
        <Ellipsis size={16} aria-hidden />
      </Button>
      {open && KindMenu && <KindMenu label="Add a cell" anchor={more} onClose={() => setOpen(false)} onChoose={add} />}
    </div>
  );
}
