import {useSession} from "../../../workspace.ts";
import {focusCell} from "../../focus.ts";
import {CellLink} from "../CellLink.tsx";
import {useCellPlaces} from "../cell-names.ts";
import type {Dataflow} from "./dataflow.ts";

/** The graph in words: for each cell what it uses from which cells, and which use what it defines. */
export function GraphList({flow: {nodes, edges}}: {flow: Dataflow}) {
  const states = useSession((state) => state.cells);
  const places = useCellPlaces();
  return (
    <ul className="graph-list">
      {nodes.map(({id, place, label}) => (
        <li key={id} data-status={states[id]?.status}>
          <button type="button" className="graph-list-cell" onClick={() => focusCell(id)}>
            <b>{place}</b> {label}
          </button>
          {states[id]?.error && <span className="graph-error">{states[id].error.message}</span>}
          <Flows
            title="uses"
            flows={edges.filter(({to}) => to === id).map(({from, names}) => ({cell: from, names}))}
            places={places}
          />
          <Flows
            title="used by"
            flows={edges.filter(({from}) => from === id).map(({to, names}) => ({cell: to, names}))}
            places={places}
          />
        </li>
      ))}
    </ul>
  );
}

interface FlowsProps {
  title: string;
  flows: readonly {readonly cell: string; readonly names: readonly string[]}[];
  places: ReadonlyMap<string, number>;
}

function Flows({title, flows, places}: FlowsProps) {
  if (flows.length === 0) return null;
  return (
    <span className="graph-flows">
      {title}{" "}
      {flows.map(({cell, names}) => (
        <span key={cell}>
          <CellLink id={cell} place={places.get(cell)} /> {names.join(", ")}
        </span>
      ))}
    </span>
  );
}
