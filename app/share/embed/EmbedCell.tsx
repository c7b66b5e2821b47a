import {useEffect, useRef} from "react";
import {useStore} from "zustand";
import type {Cell} from "../../../kernel/notebook/notebook.ts";
import {StaticCode} from "../../editor/StaticCode.tsx";
import {CellPreview} from "../../notebook/page/CellPreview.tsx";
import {CellProblem} from "./CellProblem.tsx";
import type {Player} from "./player.ts";

/** A cell that can be read, and used once it has run. Its code is there when it is shown to readers, or has not run. */
export function EmbedCell({cell, player}: {cell: Cell; player: Player}) {
  const {session, output} = player;
  const {id, kind, source} = cell;
  const element = useRef<HTMLDivElement>(null);
  const held = useStore(session.store, ({kernel}) => kernel === "held");
  useEffect(() => (element.current ? output.attach(id, element.current) : undefined), [id, output]);
  return (
    <section className="cell embed-cell" data-cell-id={id} data-kind={kind}>
      <div className="cell-body">
        <div className="cell-output" data-output="" ref={element} />
        {held && kind === "md" && <CellPreview source={source} />}
        <CellProblem id={id} player={player} />
        {(cell.pinned || (held && kind !== "md")) && <StaticCode id={id} source={source} kind={kind} />}
      </div>
    </section>
  );
}
