import {OutlineList, useOutline} from "../Outline.tsx";

/** The outline as a panel: for pages that have no room for it at the left, and for those who like it here. */
export function OutlinePanel() {
  const entries = useOutline();
  if (entries.length === 0) {
    return (
      <p className="side-panel-hint">
        No headings yet. Lines that begin with <code>##</code> in a text cell appear here.
      </p>
    );
  }
  return (
    <nav className="outline-panel" aria-label="Outline">
      <OutlineList entries={entries} />
    </nav>
  );
}
