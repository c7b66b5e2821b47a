/** Cells as readers call them: by their place on the page. */
import {useMemo} from "react";
import {useDocument} from "../../workspace.ts";

/** Gives a cell's place on the page, from 1; `undefined` for one that is not there. */
export function useCellPlaces(): ReadonlyMap<string, number> {
  const cells = useDocument((state) => state.notebook.cells);
  return useMemo(() => new Map(cells.map(({id}, index) => [id, index + 1])), [cells]);
}
