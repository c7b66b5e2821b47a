import "./styles.ts";
import {useEffect, useState} from "react";
import {ClaimedPage} from "../../history/page/ClaimedPage.tsx";
import {BrokenLink} from "../../share/BrokenLink.tsx";
import {sharedOutputs} from "../../share/outputs.ts";
import {notify} from "../../shell/notices.ts";
import {formatRoute, type Route} from "../../shell/router.ts";
import {useServices} from "../../shell/services.ts";
import {UnknownPage} from "../../shell/UnknownPage.tsx";
import {readOutputs} from "../../storage/outputs.ts";
import {runAll} from "../actions.ts";
import {MissingError, openPlace} from "../place.ts";
import {openWorkspace, type Workspace, WorkspaceContext} from "../workspace.ts";
import {NotebookPage} from "./NotebookPage.tsx";

type NotebookRoute = Extract<Route, {view: "new" | "local" | "shipped" | "shared"}>;

/** Opens the notebook of an address and shows it; one instance for each address. */
export function NotebookView({route}: {route: NotebookRoute}) {
  const services = useServices();
  const [workspace, setWorkspace] = useState<Workspace | null>(null);
  const [problem, setProblem] = useState<Error | null>(null);
  const [claimed, setClaimed] = useState<string | null>(null);

  useEffect(() => {
    if (claimed !== null) return;
    let gone = false;
    let opened: Workspace | null = null;
    const open = async () => {
      const place = await openPlace(route, services.database);
      const {id, shared} = place.place;
      const records = shared ? sharedOutputs(id, shared.outputs) : await readOutputs(services.database, id);
      return {place, records};
    };
    open().then(
      ({place, records}) => {
        if (gone) return;
        opened = openWorkspace(place, services, records);
        setWorkspace(opened);
        opened.tabs.store.subscribe((state) => {
          if (!state.claimed || gone) return;
          setClaimed(opened?.document.getState().notebook.title ?? "");
          setWorkspace(null);
        });
        if (!services.settings.getState().autorun) tellOfWaiting(opened);
        for (const warning of place.warnings) notify(warning, {tone: "warn"});
        if (place.kept.merged) notify("Another tab went on with this notebook. Both tabs' changes are here now.");
        if (place.rescued) tellOfRescue(place.rescued);
        if (services.unavailable)
          notify(`${services.unavailable} What you change lasts until you leave.`, {tone: "warn"});
      },
      (error: Error) => gone || setProblem(error),
    );
    return () => {
      gone = true;
      opened?.close();
    };
  }, [route, services, claimed]);

  if (problem && route.view === "shared") return <BrokenLink problem={problem} link={formatRoute(route)} />;
  if (problem instanceof MissingError) return <UnknownPage text={problem.message} />;
  if (problem) return <UnknownPage title="It cannot be opened" text={problem.message} retry />;
  if (claimed !== null) return <ClaimedPage title={claimed} reopen={() => setClaimed(null)} />;
  if (!workspace) return <main id="main" className="notebook-loading" aria-busy="true" />;
  return (
    <WorkspaceContext value={workspace}>
      <NotebookPage />
    </WorkspaceContext>
  );
}

function tellOfWaiting(workspace: Workspace): void {
  notify("This notebook waits, as your settings say.", {action: {label: "Run all", run: () => runAll(workspace)}});
}

function tellOfRescue(id: string): void {
  notify("Another tab went on with this notebook. What you had written here is kept as a notebook of its own.", {
    tone: "warn",
    action: {
      label: "Open it",
      run: () => {
        location.hash = formatRoute({view: "local", id});
      },
    },
  });
}
