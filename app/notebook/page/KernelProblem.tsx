import {Button} from "react-aria-components/Button";
import {restart} from "../actions.ts";
import {useSession, useWorkspace} from "../workspace.ts";

/** Says that the kernel has ended, why, and what to do; nothing while there is one. */
export function KernelProblem() {
  const workspace = useWorkspace();
  const kernel = useSession((state) => state.kernel);
  const reason = useSession((state) => state.reason);
  if (kernel !== "dead") return null;
  return (
    <div className="page-problem" role="alert">
      <p>
        <strong>Cells cannot run: the kernel has ended.</strong> {reason} What you wrote and what cells have shown is
        still here.
      </p>
      <Button className="button" onPress={() => restart(workspace, true)}>
        Restart and run all
      </Button>
    </div>
  );
}
