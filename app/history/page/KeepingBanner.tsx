import {CopyCheck, TriangleAlert} from "lucide-react";
import {useEffect} from "react";
import {Button} from "react-aria-components/Button";
import {useStore} from "zustand";
import {download} from "../../notebook/actions.ts";
import {useWorkspace} from "../../notebook/workspace.ts";
import "./keeping.css";

/** What the reader must know of how the notebook is kept: that it is not, or that another tab has it open too. */
export function KeepingBanner() {
  return (
    <>
      <SaveProblem />
      <OtherTabs />
    </>
  );
}

function SaveProblem() {
  const workspace = useWorkspace();
  const {autosave} = workspace;
  const problem = useStore(autosave.state, (state) => state.problem);

  useEffect(() => {
    if (problem === null) return;
    // What cannot be written at all would go with the page: the browser asks before it lets that happen.
    const ask = (event: BeforeUnloadEvent) => {
      if (!autosave.leave()) event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [autosave, problem]);

  if (problem === null) return null;
  return (
    <div className="keeping-banner" data-tone="bad" role="alert">
      <p>
        <TriangleAlert size={15} aria-hidden /> <strong>Not saved.</strong> {problem} What you typed is still in this
        page: download it to keep it.
      </p>
      <span>
        <Button className="button" onPress={() => download(workspace)}>
          Download
        </Button>
        <Button className="button" onPress={() => void autosave.flush()}>
          Try again
        </Button>
      </span>
    </div>
  );
}

function OtherTabs() {
  const {tabs} = useWorkspace();
  const others = useStore(tabs.store, (state) => state.others);
  if (others === 0) return null;
  return (
    <div className="keeping-banner" role="status">
      <p>
        <CopyCheck size={15} aria-hidden /> This notebook is open in{" "}
        {others === 1 ? "another tab" : `${others} other tabs`} too. What is written in one appears in the other.
      </p>
      <Button className="button" onPress={tabs.claim}>
        Use it only here
      </Button>
    </div>
  );
}
