import {Copy} from "lucide-react";
import {useMemo, useState} from "react";
import {Input, Label, SearchField} from "react-aria-components/SearchField";
import {IconButton} from "../shell/controls.tsx";
import {notify} from "../shell/notices.ts";
import {formatRoute, navigate} from "../shell/router.ts";
import type {Library} from "./library.ts";
import {loadShipped, type ShippedNotebook, shipped} from "./shipped.ts";

/** From this many notebooks on, a collection can be searched. */
const SEARCHABLE = 12;

const COLLECTIONS: Readonly<Record<string, {title: string; lede: string}>> = {
  tour: {title: "The tour", lede: "Headline labs, best read in this order."},
  papers: {
    title: "Papers",
    lede: "One notebook for each: what it claims, the method beside its baselines, and a check that can fail.",
  },
};

/** The notebooks that come with Nablab, by collection. */
export function ShippedNotebooks({library}: {library: Library}) {
  const collections = useMemo(() => [...new Set(shipped.map(({collection}) => collection))], []);
  return collections.map((collection) => <Collection key={collection} name={collection} library={library} />);
}

function Collection({name, library}: {name: string; library: Library}) {
  const all = useMemo(() => shipped.filter(({collection}) => collection === name), [name]);
  const [typed, setTyped] = useState("");
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const found = all.filter(({title, lede, slug}) => {
    const text = `${slug} ${title} ${lede}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const {title, lede} = COLLECTIONS[name] ?? {title: name, lede: ""};
  return (
    <section className="collection" aria-labelledby={`collection-${name}`}>
      <div className="collection-head">
        <h2 id={`collection-${name}`}>{title}</h2>
        {all.length >= SEARCHABLE && (
          <SearchField className="search" value={typed} onChange={setTyped}>
            <Label className="visually-hidden">Search {title}</Label>
            <Input placeholder={`Search ${all.length} notebooks`} />
          </SearchField>
        )}
      </div>
      {lede && <p className="section-lede">{lede}</p>}
      <ul className="cards">
        {found.map((notebook, index) => (
          <Card key={notebook.slug} notebook={notebook} number={index} library={library} />
        ))}
      </ul>
      {found.length === 0 && <p className="section-lede">Nothing here has these words.</p>}
    </section>
  );
}

function Card({notebook, number, library}: {notebook: ShippedNotebook; number: number; library: Library}) {
  const {collection, slug, title, lede} = notebook;
  const label = /^(\d+)-/.exec(slug)?.[1] ?? String(number + 1);

  async function duplicate() {
    try {
      const id = await library.add(title, await loadShipped(collection, slug));
      if (id) navigate({view: "local", id});
    } catch (error) {
      notify(`“${title}” could not be fetched: ${error instanceof Error ? error.message : error}`, {tone: "bad"});
    }
  }

  return (
    <li className="card">
      <span className="card-number" aria-hidden>
        {label}
      </span>
      <h3>
        <a href={formatRoute({view: "shipped", collection, slug, original: false})}>{title}</a>
      </h3>
      <p>{lede}</p>
      <IconButton label={`Duplicate ${title}`} onPress={() => void duplicate()}>
        <Copy size={15} aria-hidden />
      </IconButton>
    </li>
  );
}
