import {useMemo} from "react";
import {useStore} from "zustand";
import {useDocument} from "../workspace.ts";
import {finder} from "./finder.ts";
import type {Match} from "./search.ts";

/** Matches that are listed; beyond them the arrows lead on. */
const LISTED = 200;
/** Characters of a line that are shown before a match. */
const BEFORE = 24;

/** The matches by cell: a press goes into the text. */
export function MatchList({onChoose}: {onChoose(match: Match): void}) {
  const cells = useDocument(({notebook}) => notebook.cells);
  const matches = useStore(finder.store, (state) => state.matches);
  const at = useStore(finder.store, (state) => state.at);
  const groups = useMemo(() => {
    const listed = matches.slice(0, LISTED).map((match, index) => ({match, index}));
    return cells.flatMap(({id, source}, place) => {
      const own = listed.filter(({match}) => match.cell === id);
      return own.length > 0 ? [{id, place, source, own}] : [];
    });
  }, [cells, matches]);
  if (groups.length === 0) return null;
  return (
    <div className="find-list">
      {groups.map(({id, place, source, own}) => (
        <section key={id} aria-label={`Cell ${place + 1}`}>
          <h3>
            Cell {place + 1} <span>{own.length}</span>
          </h3>
          <ul>
            {own.map(({match, index}) => (
              <li key={match.start}>
                <button
                  type="button"
                  aria-current={index === at || undefined}
                  onClick={() => {
                    finder.go(index);
                    onChoose(match);
                  }}
                >
                  <Excerpt source={source} match={match} />
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {matches.length > LISTED && <p className="find-state">{matches.length - LISTED} more, reached by the arrows</p>}
    </div>
  );
}

/** The line of a match, the match marked. */
function Excerpt({source, match: {start, end}}: {source: string; match: Match}) {
  const from = source.lastIndexOf("\n", start - 1) + 1;
  const to = source.indexOf("\n", end);
  const begin = Math.max(from, start - BEFORE);
  return (
    <code>
      {begin > from && "…"}
      {source.slice(begin, start).trimStart()}
      <mark>{source.slice(start, end).replaceAll("\n", "↵")}</mark>
      {source.slice(end, to < 0 ? undefined : to).slice(0, 80)}
    </code>
  );
}
