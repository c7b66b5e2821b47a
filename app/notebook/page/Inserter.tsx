import {Plus} from "lucide-react";
import {useRef, useState} from "react";
import {usePart} from "../../shell/later.tsx";
import {addCell} from "../actions.ts";
import {useWorkspace} from "../workspace.ts";
import {editCell} from "./focus.ts";
import {kindMenu} from "./menus.ts";

/** The line between two cells where a new one goes. */
export function Inserter({index}: {index: number}) {
  const workspace = useWorkspace();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const KindMenu = usePart(kindMenu, open, () => setOpen(false));
  return (
    <div className="inserter">
      <button
        ref={button}
        type="button"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={`Add a cell below cell ${index + 1}`}
        onClick={() => setOpen(true)}
      >
        <Plus size={14} aria-hidden />
      </button>
      {open && KindMenu && (
        <KindMenu
          label="Add a cell"
          anchor={button}
          onClose={() => setOpen(false)}
          onChoose={(kind) => editCell(addCell(workspace, index + 1, kind), "start")}
        />
      )}
    </div>
  );
}
