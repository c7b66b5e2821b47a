import {Clock} from "lucide-react";
import {Button} from "react-aria-components/Button";
import {runStale} from "../actions.ts";
import {useSession, useWorkspace} from "../workspace.ts";

/** Runs the cells that wait with changed inputs, when there are some; in a lazy notebook there often are. */
export function StaleButton() {
  const workspace = useWorkspace();
  const count = useSession(({cells}) => Object.values(cells).filter(({status}) => status === "stale").length);
  const stopped = useSession(({kernel}) => kernel === "dead" || kernel === "starting");
  if (count === 0 || stopped) return null;
  return (
    <Button className="button quiet run-stale" onPress={() => runStale(workspace)} aria-label={`Run ${count} stale`}>
      <Clock size={14} aria-hidden />
      <span>
        {count} <span className="wide">stale</span>
      </span>
    </Button>
  );
}
