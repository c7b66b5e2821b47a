import {List, Workflow} from "lucide-react";
import {useMemo, useState} from "react";
import {ToggleButton} from "react-aria-components/ToggleButton";
import {ToggleButtonGroup} from "react-aria-components/ToggleButtonGroup";
import {useDocument, useSession} from "../../../workspace.ts";
import {type Dataflow, dataflow} from "./dataflow.ts";
import {GraphList} from "./GraphList.tsx";
import {GraphView} from "./GraphView.tsx";
import "./graph.css";

/** How values flow from cell to cell, as a picture or as a list. */
export function GraphPanel() {
  const flow = useDataflow();
  const [form, setForm] = useState("picture");
  if (flow.nodes.length === 0) {
    return (
      <p className="side-panel-hint">
        Nothing flows yet. When a cell uses a name that another defines, both appear here with an arrow between them.
      </p>
    );
  }
  return (
    <div className="graph-panel">
      <ToggleButtonGroup
        className="graph-forms"
        aria-label="Show as"
        disallowEmptySelection
        selectedKeys={[form]}
        onSelectionChange={(keys) => setForm(String([...keys][0]))}
      >
        <ToggleButton id="picture" className="level">
          <Workflow size={14} aria-hidden /> Graph
        </ToggleButton>
        <ToggleButton id="list" className="level">
          <List size={14} aria-hidden /> List
        </ToggleButton>
      </ToggleButtonGroup>
      {form === "picture" ? <GraphView flow={flow} /> : <GraphList flow={flow} />}
    </div>
  );
}

/** The same object while the graph is the same: typing changes the cells, but seldom what flows between them. */
function useDataflow(): Dataflow {
  const cells = useDocument((state) => state.notebook.cells);
  const analyses = useSession((state) => state.analyses);
  const flow = useMemo(() => dataflow(cells, analyses), [cells, analyses]);
  const key = JSON.stringify(flow);
  // biome-ignore lint/correctness/useExhaustiveDependencies: equal graphs have equal keys
  return useMemo(() => flow, [key]);
}
