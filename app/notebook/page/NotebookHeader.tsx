import {useMemo} from "react";
import {Button} from "react-aria-components/Button";
import {useStore} from "zustand";
import {shipped} from "../../gallery/shipped.ts";
import {notify} from "../../shell/notices.ts";
import {formatRoute, navigate} from "../../shell/router.ts";
import {useServices} from "../../shell/services.ts";
import {copyId, deleteNotebook, restoreNotebook} from "../../storage/notebooks.ts";
import {hasOwnTitle} from "../outline.ts";
import {useDocument, useWorkspace} from "../workspace.ts";
import {TitleField} from "./TitleField.tsx";

/** What stands above the first cell: where this notebook belongs, its title, and what is special about this copy. */
export function NotebookHeader() {
  const {place} = useWorkspace();
  const where = useStore(place);
  const ownTitle = useDocument(({notebook}) => hasOwnTitle(notebook));
  const kicker = useMemo(() => kickerOf(where.origin), [where.origin]);
  const copy =
    where.origin !== null && where.id === copyId(where.origin.collection, where.origin.slug) && where.revision > 0;
  return (
    <header className="notebook-header">
      {kicker && <p className="kicker">{kicker}</p>}
      {!ownTitle && <TitleField as="h1" />}
      {copy && where.origin && <CopyNote collection={where.origin.collection} slug={where.origin.slug} />}
    </header>
  );
}

function kickerOf(origin: {collection: string; slug: string} | null): string | null {
  if (!origin) return null;
  const siblings = shipped.filter(({collection}) => collection === origin.collection);
  const number = siblings.findIndex(({slug}) => slug === origin.slug) + 1;
  const name = origin.collection[0]?.toUpperCase() + origin.collection.slice(1);
  return siblings.length > 1 ? `${name} ${number} of ${siblings.length}` : name;
}

function CopyNote({collection, slug}: {collection: string; slug: string}) {
  const {place, autosave} = useWorkspace();
  const {database} = useServices();
  const outdated = useStore(place, (where) => where.outdated);

  async function reset() {
    if (!database) return;
    await autosave.flush();
    const stored = await deleteNotebook(database, copyId(collection, slug));
    navigate({view: "home"});
    setTimeout(() => navigate({view: "shipped", collection, slug, original: false}));
    notify("Your changes are gone; this is the original.", {
      timeout: 20_000,
      action: stored && {
        label: "Bring them back",
        run() {
          void restoreNotebook(database, stored).then(() => {
            navigate({view: "home"});
            setTimeout(() => navigate({view: "shipped", collection, slug, original: false}));
          });
        },
      },
    });
  }

  return (
    <p className="copy-note">
      {outdated
        ? "This is your copy; the original has changed since you made it."
        : "This is your copy, with your changes."}{" "}
      <a href={formatRoute({view: "shipped", collection, slug, original: true})}>See the original</a> ·{" "}
      <Button className="link" onPress={() => void reset()}>
        Reset to the original
      </Button>
    </p>
  );
}
