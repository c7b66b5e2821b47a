import {lazy, Suspense, useMemo} from "react";
import {useStore} from "zustand";
import {shipped} from "../../gallery/shipped.ts";
import {copyId} from "../../storage/notebooks.ts";
import {hasOwnTitle} from "../outline.ts";
import {useDocument, useWorkspace} from "../workspace.ts";
import {TitleField} from "./TitleField.tsx";

/** With what compares two notebooks; most have nothing to be compared with. */
const CopyNote = lazy(() => import("../../history/page/CopyNote.tsx").then((module) => ({default: module.CopyNote})));

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
      {copy && where.origin && (
        <Suspense fallback={<p className="copy-note">This is your copy.</p>}>
          <CopyNote collection={where.origin.collection} slug={where.origin.slug} />
        </Suspense>
      )}
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
