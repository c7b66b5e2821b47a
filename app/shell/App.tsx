import {lazy, Suspense, useEffect, useMemo} from "react";
import {Boundary} from "./Boundary.tsx";
import {type Command, listenForShortcuts, useCommands} from "./commands.ts";
import {Notices} from "./Notices.tsx";
import {Palette, palette} from "./Palette.tsx";
import {formatRoute, navigate, parseRoute, useHash} from "./router.ts";
import {type Services, useServices} from "./services.ts";
import {UnknownPage} from "./UnknownPage.tsx";

const Gallery = lazy(() => import("../gallery/Gallery.tsx").then((module) => ({default: module.Gallery})));
const PapersIndex = lazy(() => import("../gallery/PapersIndex.tsx").then((module) => ({default: module.PapersIndex})));
const NotebookView = lazy(() =>
  import("../notebook/page/NotebookView.tsx").then((module) => ({default: module.NotebookView})),
);

/** The page: one view by its address, and what is there on every view. */
export function App() {
  const hash = useHash();
  const route = useMemo(() => parseRoute(hash), [hash]);
  const services = useServices();
  useCommands(useMemo(() => pageCommands(services), [services]));
  useEffect(() => listenForShortcuts(window), []);

  return (
    <>
      <button type="button" className="skip" onClick={() => document.querySelector<HTMLElement>("main")?.focus()}>
        Skip to the content
      </button>
      {route.view === "unknown" && <UnknownPage text={`There is nothing at “${route.address}”.`} />}
      <Boundary key={hash}>
        <Suspense>
          {route.view === "home" && <Gallery />}
          {route.view === "papers" && <PapersIndex />}
          {(route.view === "new" || route.view === "local" || route.view === "shipped") && (
            <NotebookView key={formatRoute(route)} route={route} />
          )}
        </Suspense>
      </Boundary>
      <Palette />
      <Notices />
    </>
  );
}

function pageCommands({settings}: Services): Command[] {
  const theme = (value: "light" | "dark" | "system", title: string): Command => ({
    id: `theme-${value}`,
    title,
    section: "View",
    words: "theme colour appearance mode",
    enabled: () => settings.getState().theme !== value,
    run: () => settings.change({theme: value}),
  });
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
    {id: "new", title: "New notebook", section: "Notebook", words: "create empty", run: () => navigate({view: "new"})},
    theme("light", "Light theme"),
    theme("dark", "Dark theme"),
    theme("system", "Theme of the system"),
  ];
}
