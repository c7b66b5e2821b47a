import "../../output/output.css";
import "../../output/markdown.css";
import "../../output/inputs.css";
import "../../output/inspector.css";
import "../../output/console.css";
import "../../output/player.css";
import "../../output/progress.css";
import "./notebook.css";
import "./cell.css";
import "./content.css";
import {useEffect, useState} from "react";
import {notify} from "../../shell/notices.ts";
import {formatRoute, type Route} from "../../shell/router.ts";
import {useServices} from "../../shell/services.ts";
import {UnknownPage} from "../../shell/UnknownPage.tsx";
import {openPlace} from "../place.ts";
import {openWorkspace, type Workspace, WorkspaceContext} from "../workspace.ts";
import {NotebookPage} from "./NotebookPage.tsx";

type NotebookRoute = Extract<Route, {view: "new" | "local" | "shipped"}>;

/** Opens the notebook of an address and shows it; one instance for each address. */
export function NotebookView({route}: {route: NotebookRoute}) {
  const services = useServices();
  const [workspace, setWorkspace] = useState<Workspace | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => {
    let gone = false;
    let opened: Workspace | null = null;
    openPlace(route, services.database).then(
      (place) => {
        if (gone) return;
        opened = openWorkspace(place, services);
        setWorkspace(opened);
        for (const warning of place.warnings) notify(warning, {tone: "warn"});
        if (place.rescued) tellOfRescue(place.rescued);
        if (services.unavailable)
          notify(`${services.unavailable} What you change lasts until you leave.`, {tone: "warn"});
      },
      (error: Error) => gone || setProblem(error.message),
    );
    return () => {
      gone = true;
      opened?.close();
    };
  }, [route, services]);

  if (problem !== null) return <UnknownPage text={problem} />;
  if (!workspace) return <main id="main" className="notebook-loading" aria-busy="true" />;
  return (
    <WorkspaceContext value={workspace}>
      <NotebookPage />
    </WorkspaceContext>
  );
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
