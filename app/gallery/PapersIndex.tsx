import "./gallery.css";
import "./papers.css";
import map from "virtual:idea-map";
import {Workflow} from "lucide-react";
import {useMemo, useState} from "react";
import {Input, Label, SearchField} from "react-aria-components/SearchField";
import {Bar} from "../shell/Bar.tsx";
import {formatRoute} from "../shell/router.ts";
import {builtOn} from "./map/ideas.ts";
import {type Family, families, PAPERS, type Paper, type PaperRun, search} from "./papers.ts";
import {picturesOf} from "./pictures.ts";

const COUNT = families.reduce((sum, {papers}) => sum + papers.length, 0);

/** The index of the paper notebooks: searchable, by family, each with its claim and what its last runs gave. */
export function PapersIndex() {
  const [typed, setTyped] = useState("");
  const found = useMemo(() => search(families, typed), [typed]);
  const count = found.reduce((sum, {papers}) => sum + papers.length, 0);
  return (
    <>
      <Bar crumbs={<nav className="crumbs">Papers</nav>} />
      <main id="main" tabIndex={-1} className="gallery papers">
        <header className="papers-head">
          <p className="kicker">
            {COUNT} of {PAPERS} are here
          </p>
          <h1>Papers you can run</h1>
          <p className="hero-lede">
            One notebook for each: what the paper claims, its method beside the baselines, a live figure, and a check
            that fails when the method is taken away.
          </p>
          <p>
            <a className="button" href={formatRoute({view: "map"})}>
              <Workflow size={15} aria-hidden /> Map of ideas: what builds on what
            </a>
          </p>
          <SearchField className="search" value={typed} onChange={setTyped}>
            <Label className="visually-hidden">Search papers</Label>
            <Input placeholder="Title, author, idea or number" />
          </SearchField>
          <p className="visually-hidden" role="status">
            {typed.trim() && `${count} found`}
          </p>
        </header>
        {found.map((family) => (
          <FamilySection key={family.name} family={family} />
        ))}
        {count === 0 && <p className="section-lede">No paper here has these words.</p>}
      </main>
    </>
  );
}

function FamilySection({family: {name, title, about, chapter, papers}}: {family: Family}) {
  return (
    <section className="collection" aria-labelledby={`family-${name}`}>
      <h2 id={`family-${name}`}>{title}</h2>
      <p className="section-lede">{about}</p>
      {chapter && (
        <p className="chapter">
          <a href={formatRoute({view: "shipped", collection: "chapters", slug: name, original: false})}>{chapter}</a>
          <span>: the methods side by side on one problem</span>
        </p>
      )}
      <ul className="paper-list">
        {papers.map((paper) => (
          <PaperItem key={paper.slug} paper={paper} />
        ))}
      </ul>
    </section>
  );
}

function PaperItem({paper: {slug, number, title, claim, source, runs}}: {paper: Paper}) {
  const pictures = picturesOf(slug);
  const foundations = builtOn(map, slug);
  return (
    <li className="paper">
      <span className="card-number" aria-hidden>
        {number}
      </span>
      {pictures && (
        // What the figure shows is said in the notebook; here it is a way to recognize it.
        <div className="paper-picture">
          <img className="only-light" src={pictures.light} alt="" loading="lazy" />
          <img className="only-dark" src={pictures.dark} alt="" loading="lazy" />
        </div>
      )}
      <div className="paper-text">
        <h3>
          <a href={formatRoute({view: "shipped", collection: "papers", slug, original: false})}>{title}</a>
        </h3>
        <p>{claim}</p>
        <p className="paper-source">{source}</p>
        {foundations.length > 0 && <p className="paper-source">Builds on: {foundations.join(", ")}</p>}
      </div>
      <ul className="paper-runs" aria-label="Checked on">
        {runs.map((run) => (
          <Run key={run.backend} run={run} />
        ))}
        {runs.length === 0 && <li>not yet checked</li>}
      </ul>
    </li>
  );
}

function Run({run: {backend, passed, claims, seconds}}: {run: PaperRun}) {
  const time = seconds === undefined ? "" : `${seconds.toFixed(1)} s`;
  return (
    <li data-passed={passed}>
      <span>
        <span aria-hidden>{passed ? "✓" : "✗"}</span> {backend}
      </span>
      <span className="paper-time">
        {passed ? `${claims} ${claims === 1 ? "claim" : "claims"}, ${time}` : "failed"}
      </span>
    </li>
  );
}
