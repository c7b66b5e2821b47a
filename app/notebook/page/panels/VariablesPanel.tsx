import {ArrowDown, Search} from "lucide-react";
import {useMemo, useState} from "react";
import {Input, SearchField} from "react-aria-components/SearchField";
import {describeVariable} from "../../../session/variable-words.ts";
import {formatBytes} from "../../../shell/format.ts";
import {useDocument, useSession} from "../../workspace.ts";
import {focusCell} from "../focus.ts";
import {CellLink} from "./CellLink.tsx";
import {useCellPlaces} from "./cell-names.ts";
import {filterVariables, listVariables, type SortKey, sortVariables, type VariableRow} from "./variables.ts";

/** The notebook's names: what each holds, which cell defines it and which use it. */
export function VariablesPanel() {
  const cells = useDocument((state) => state.notebook.cells);
  const variables = useSession((state) => state.variables);
  const analyses = useSession((state) => state.analyses);
  const states = useSession((state) => state.cells);
  const places = useCellPlaces();
  const [filter, setFilter] = useState("");
  const [sort, setSort] = useState<SortKey>("place");
  const all = useMemo(
    () =>
      listVariables(
        {variables, analyses, cells: states},
        cells.map(({id}) => id),
      ),
    [variables, analyses, states, cells],
  );
  const rows = sortVariables(filterVariables(all, filter), sort);

  if (all.length === 0) {
    return (
      <p className="side-panel-hint">
        No names yet. Write <code>const x = 1</code> in a cell, and <code>x</code> appears here with what it holds.
      </p>
    );
  }
  return (
    <div className="variables">
      <SearchField className="panel-filter" aria-label="Filter" value={filter} onChange={setFilter}>
        <Search size={15} aria-hidden />
        <Input placeholder="Name, type or value" />
      </SearchField>
      <table>
        <thead>
          <tr>
            <SortHeader column="name" sort={sort} setSort={setSort}>
              Name
            </SortHeader>
            <th scope="col">Holds</th>
            <SortHeader column="bytes" sort={sort} setSort={setSort}>
              Size
            </SortHeader>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={`${row.cell} ${row.name}`} row={row} places={places} />
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p className="side-panel-hint">Nothing has these words.</p>}
    </div>
  );
}

interface SortHeaderProps {
  column: SortKey;
  sort: SortKey;
  setSort(sort: SortKey): void;
  children: string;
}

/** Sorts by its column, and pressed again in the order of the page. */
function SortHeader({column, sort, setSort, children}: SortHeaderProps) {
  const active = sort === column;
  const direction = column === "bytes" ? "descending" : "ascending";
  return (
    <th scope="col" aria-sort={active ? direction : "none"}>
      <button type="button" onClick={() => setSort(active ? "place" : column)}>
        {children} {active && <ArrowDown size={12} aria-hidden />}
      </button>
    </th>
  );
}

interface RowProps {
  row: VariableRow;
  places: ReadonlyMap<string, number>;
}

function Row({row: {name, cell, users, value, status}, places}: RowProps) {
  return (
    <tr data-status={status}>
      <th scope="row">
        <button type="button" className="variable-name" onClick={() => focusCell(cell)}>
          {name}
        </button>
        <div className="variable-cells">
          <CellLink id={cell} place={places.get(cell)} />
          {users.length > 0 && (
            <span>
              {" "}
              →{" "}
              {users.map((id) => (
                <CellLink key={id} id={id} place={places.get(id)} short />
              ))}
            </span>
          )}
        </div>
      </th>
      <td>
        {value ? (
          <>
            <span className="variable-type">{describeVariable(value)}</span>
            {value.preview && <span className="variable-preview">{value.preview}</span>}
          </>
        ) : (
          <span className="dim">{WITHOUT_VALUE[status ?? "queued"]}</span>
        )}
      </td>
      <td>{value?.bytes !== undefined && formatBytes(value.bytes)}</td>
    </tr>
  );
}

const WITHOUT_VALUE = {
  fresh: "no value",
  running: "being computed",
  queued: "waits",
  stale: "has not run",
  error: "its cell failed",
  disabled: "its cell is disabled",
} as const;
