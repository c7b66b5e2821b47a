import "../gallery.css";
import "../papers.css";
import "./map.css";
import map from "virtual:idea-map";
import {Bar} from "../../shell/Bar.tsx";
import {formatRoute} from "../../shell/router.ts";
import {IdeaMap} from "./IdeaMap.tsx";

/** What builds on what among the papers that are here: a picture, and the same as a list. */
export function IdeaMapPage() {
  const linked = map.nodes.filter(({id}) => map.edges.some(({from, to}) => from === id || to === id));
  return (
    <>
      <Bar
        crumbs={
          <nav className="crumbs">
            <a href={formatRoute({view: "papers"})}>Papers</a> <span aria-hidden>/</span> Map of ideas
          </nav>
        }
      />
      <main id="main" tabIndex={-1} className="gallery papers">
        <header className="papers-head">
          <h1>What builds on what</h1>
          <p className="hero-lede">
            Ideas on the left, papers after those that they build on. Point at one to see where it comes from and what
            came of it; numbered ones open.
          </p>
        </header>
        <IdeaMap map={map} />
        <details className="map-list">
          <summary>The map as a list</summary>
          <dl>
            {linked.map(({id, place, label}) => (
              <div key={id}>
                <dt>{`${place} ${label}`.trim()}</dt>
                <dd>{neighbours(id)}</dd>
              </div>
            ))}
          </dl>
        </details>
      </main>
    </>
  );
}

function neighbours(id: string): string {
  const nameOf = (name: string) => map.nodes.find((node) => node.id === name)?.label ?? name;
  const list = (words: string, names: readonly string[]) =>
    names.length > 0 ? `${words} ${names.map(nameOf).join(", ")}` : "";
  return [
    list(
      "builds on",
      map.edges.filter(({to}) => to === id).map(({from}) => from),
    ),
    list(
      "is built on by",
      map.edges.filter(({from}) => from === id).map(({to}) => to),
    ),
  ]
    .filter(Boolean)
    .join("; ");
}
