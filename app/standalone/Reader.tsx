import {useEffect} from "react";
import {createPortal} from "react-dom";
import {CellProblem} from "../share/embed/CellProblem.tsx";
import {PlayerBar} from "../share/embed/PlayerBar.tsx";
import type {Player} from "../share/embed/player.ts";
import {LeaveDialog} from "../shell/LeaveDialog.tsx";
import {Notices} from "../shell/Notices.tsx";

interface Props {
  readonly player: Player;
  /** Where errors of cells are shown, by cell. */
  readonly problems: ReadonlyMap<string, Element>;
  /** What outputs stand in. */
  readonly cells: Element;
}

/** What a page that runs has beside the cells that were written into it. */
export function Reader({player, problems, cells}: Props) {
  useEffect(() => {
    const observer = new ResizeObserver(() => player.resize(cells.clientWidth));
    observer.observe(cells);
    return () => observer.disconnect();
  }, [player, cells]);
  return (
    <>
      <PlayerBar player={player} />
      {[...problems].map(([id, place]) => createPortal(<CellProblem id={id} player={player} />, place, id))}
      <LeaveDialog />
      <Notices />
    </>
  );
}
