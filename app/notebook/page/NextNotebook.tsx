import {ArrowRight} from "lucide-react";
import {useStore} from "zustand";
import {shipped} from "../../gallery/shipped.ts";
import {formatRoute} from "../../shell/router.ts";
import {useWorkspace} from "../workspace.ts";

/** Below a notebook of a collection: the way to the one after it; nothing below the last. */
export function NextNotebook() {
  const {place} = useWorkspace();
  const origin = useStore(place, (where) => where.origin);
  const siblings = shipped.filter(({collection}) => collection === origin?.collection);
  const at = siblings.findIndex(({slug}) => slug === origin?.slug);
  const next = at < 0 ? undefined : siblings[at + 1];
  if (!next) return null;
  return (
    <nav className="next-notebook" aria-label="Next notebook">
      <a className="button large" href={formatRoute({view: "shipped", ...next, original: false})}>
        Next: {next.title} <ArrowRight size={16} aria-hidden />
      </a>
    </nav>
  );
}
