import {useStore} from "zustand";
import {ErrorView} from "../../output/ErrorView.tsx";
import type {Player} from "./player.ts";

/** What is wrong with a cell, when something is. Nothing is edited here, so nothing is fixed. */
export function CellProblem({id, player}: {id: string; player: Player}) {
  const error = useStore(player.session.store, ({cells}) => cells[id]?.error);
  if (!error) return null;
  return (
    <ErrorView
      cell={id}
      error={{...error, fixes: []}}
      onFix={() => undefined}
      cellName={(other) => {
        const place = player.notebook.cells.findIndex((each) => each.id === other);
        return place < 0 ? undefined : `cell ${place + 1}`;
      }}
      onGoto={(other) => document.querySelector(`[data-cell-id="${CSS.escape(other)}"]`)?.scrollIntoView()}
    />
  );
}
