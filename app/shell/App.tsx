import {lazy, Suspense, useEffect, useMemo} from "react";
import {archiveCommands} from "../archive/commands.ts";
import type {Settings} from "../storage/settings.ts";
import {Boundary} from "./Boundary.tsx";
import {type Command, registry, useCommands} from "./commands.ts";
import {palette, shortcutsDialog} from "./dialogs.ts";
import {Notices} from "./Notices.tsx";
import {PageDialogs} from "./PageDialogs.tsx";
import {formatRoute, navigate, parseRoute, useHash} from "./router.ts";
import {type Services, useServices} from "./services.ts";
import {settingsCommands} from "./settings/commands.ts";
import {listenForShortcuts} from "./shortcuts.ts";
import {UnknownPage} from "./UnknownPage.tsx";

const Gallery = lazy(() => import("../gallery/Gallery.tsx").then((module) => ({default: module.Gallery})));
const PapersIndex = lazy(() => import("../gallery/PapersIndex.tsx").then((module) => ({default: module.PapersIndex})));
const IdeaMapPage = lazy(() =>
  import("../gallery/map/IdeaMapPage.tsx").then((module) => ({default: module.IdeaMapPage})),
);
const PresenterView = lazy(() =>
  import("../notebook/slides/PresenterView.tsx").then((module) => ({default: module.PresenterView})),
);
const NotebookView = lazy(() =>
  import("../notebook/page/NotebookView.tsx").then((module) => ({default: module.NotebookView})),
);

/** The page: one view by its address, and what is there on every view. */
export function App() {
  const hash = useHash();
  const route = useMemo(() => parseRoute(hash), [hash]);
  const services = useServices();
  useCommands(useMemo(() => [...pageCommands(services), ...archiveCommands(services)], [services]));
  useEffect(() => listenForShortcuts(window), []);
  useEffect(() => {
    const follow = ({shortcuts}: Settings) => registry.setState({keymap: shortcuts});
    follow(services.settings.getState());
    return services.settings.subscribe(follow);
  }, [services]);

  return (
    <>
      <button type="button" className="skip" onClick={() => document.querySelector<HTMLElement>("main")?.focus()}>
        Skip to the content
      </button>
      {route.view === "unknown" && (
        <UnknownPage
          text={`There is nothing at “${route.address}”. Perhaps the address was cut short: all notebooks are one step away.`}
        />
      )}
      <Boundary key={hash}>
        <Suspense>
          {route.view === "home" && <Gallery />}
          {route.view === "papers" && <PapersIndex />}
          {route.view === "map" && <IdeaMapPage />}
          {route.view === "presenter" && <PresenterView id={route.id} />}
          {(route.view === "new" || route.view === "local" || route.view === "shipped" || route.view === "shared") && (
            <NotebookView key={formatRoute(route)} route={route} />
          )}
        </Suspense>
      </Boundary>
      <PageDialogs />
      <Notices />
    </>
  );
}

function pageCommands({settings}: Services): Command[] {
  return [
    {
      id: "palette",
      title: "All commands",
      section: "Go to",
      keys: ["$mod+k", "$mod+Shift+p"],
      whileTyping: true,
      enabled: () => !palette.getState().open,
      run: () => palette.setState({open: true}),
    },
    {
      id: "home",
      title: "Home: all notebooks",
      section: "Go to",
      words: "gallery list",
      run: () => navigate({view: "home"}),
    },
    {
      id: "papers",
      title: "Papers",
      section: "Go to",
      words: "index claims gallery",
      run: () => navigate({view: "papers"}),
    },
    {
      id: "map",
      title: "Map of ideas: what builds on what",
      section: "Go to",
      words: "papers graph lineage",
      run: () => navigate({view: "map"}),
    },
    {id: "new", title: "New notebook", section: "Notebook", words: "create empty", run: () => navigate({view: "new"})},
    {
      id: "shortcuts",
      title: "Keyboard shortcuts",
      section: "Go to",
      keys: ["Shift+?", "$mod+/"],
      words: "keys help remap",
      run: () => shortcutsDialog.setState({open: true}),
    },
    ...settingsCommands(settings),
  ];
}
