import {ArrowRight, Copy} from "lucide-react";
import {useMemo} from "react";
import {useStore} from "zustand";
import {IconButton} from "../shell/controls.tsx";
import {notify} from "../shell/notices.ts";
import {formatRoute, navigate} from "../shell/router.ts";
import {copyId} from "../storage/notebooks.ts";
import {type DescribedNotebook, described} from "./described.ts";
import type {Library} from "./library.ts";
import {loadShipped} from "./shipped.ts";

const COLLECTIONS: Readonly<Record<string, {title: string; lede: string}>> = {
  tour: {title: "The tour", lede: "Notebooks that run as you read them; best read in this order."},
};

/** Collections of the index of papers. */
const ELSEWHERE = new Set(["papers", "chapters"]);

/** The notebooks that come with Nablab, by collection; papers have an index of their own. */
export function ShippedNotebooks({library}: {library: Library}) {
  const papers = described.filter(({collection}) => collection === "papers").length;
  const collections = [...new Set(described.map(({collection}) => collection))].filter((name) => !ELSEWHERE.has(name));
  return (
    <>
      {collections.map((collection) => (
        <Collection key={collection} name={collection} library={library} />
      ))}
      <section className="collection" aria-labelledby="collection-papers">
        <h2 id="collection-papers">Papers</h2>
        <p className="section-lede">
          One notebook for each: what it claims, the method beside its baselines, and a check that can fail.
        </p>
        <a className="button large" href={formatRoute({view: "papers"})}>
          The {papers} papers that are here <ArrowRight size={16} aria-hidden />
        </a>
      </section>
    </>
  );
}

function Collection({name, library}: {name: string; library: Library}) {
  const all = useMemo(() => described.filter(({collection}) => collection === name), [name]);
  const {title, lede} = COLLECTIONS[name] ?? {title: name, lede: ""};
  return (
    <section className="collection" aria-labelledby={`collection-${name}`}>
      <h2 id={`collection-${name}`}>{title}</h2>
      {lede && <p className="section-lede">{lede}</p>}
      <ul className="cards">
        {all.map((notebook, index) => (
          <Card key={notebook.slug} notebook={notebook} number={index + 1} library={library} />
        ))}
      </ul>
    </section>
  );
}

function Card({notebook, number, library}: {notebook: DescribedNotebook; number: number; library: Library}) {
  const {collection, slug, title, lede} = notebook;
  const copied = useStore(library.store, (state) =>
    state.notebooks.some((each) => each.id === copyId(collection, slug) && each.origin !== null),
  );

  async function duplicate() {
    try {
      const id = await library.add(title, await loadShipped(collection, slug), true);
      if (id) navigate({view: "local", id});
    } catch (error) {
      notify(`“${title}” could not be fetched: ${error instanceof Error ? error.message : error}`, {tone: "bad"});
    }
  }

  return (
    <li className="card">
      <span className="card-number" aria-hidden>
        {number}
      </span>
      <h3>
        <a href={formatRoute({view: "shipped", collection, slug, original: false})}>{title}</a>
      </h3>
      <p>{lede}</p>
      {copied && <span className="tag">You have a copy with changes</span>}
      <IconButton label={`Duplicate ${title}`} onPress={() => void duplicate()}>
        <Copy size={15} aria-hidden />
      </IconButton>
    </li>
  );
}
