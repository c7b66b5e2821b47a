import {Copy, Download, Trash2} from "lucide-react";
import {useStore} from "zustand";
import {downloadText, fileName} from "../formats/download.ts";
import {IconButton} from "../shell/controls.tsx";
import {formatAge} from "../shell/format.ts";
import {formatRoute} from "../shell/router.ts";
import {useServices} from "../shell/services.ts";
import {copyId, type NotebookSummary, readNotebook} from "../storage/notebooks.ts";
import type {Library} from "./library.ts";

/** Notebooks that are kept in this browser; nothing when there are none. */
export function OwnNotebooks({library}: {library: Library}) {
  const notebooks = useStore(library.store, (state) => state.notebooks);
  if (notebooks.length === 0) return null;
  return (
    <section className="own" aria-labelledby="own-title">
      <h2 id="own-title">Yours</h2>
      <p className="section-lede">Kept in this browser as you type. Download what you want to keep elsewhere.</p>
      <ul className="own-list">
        {notebooks.map((notebook) => (
          <OwnNotebook key={notebook.id} notebook={notebook} library={library} />
        ))}
      </ul>
    </section>
  );
}

/** What will be there once the reader has written something; nothing when there is. */
export function NothingYet({library}: {library: Library}) {
  const {notebooks, loaded} = useStore(library.store);
  if (!loaded || notebooks.length > 0) return null;
  return (
    <section className="collection" aria-labelledby="nothing-yet">
      <h2 id="nothing-yet">Yours</h2>
      <p className="section-lede">
        Nothing yet. Change anything in a notebook above and your copy is kept here, in this browser; or{" "}
        <a href={formatRoute({view: "new"})}>begin a new notebook</a>, or drop a notebook file on this page.
      </p>
    </section>
  );
}

function OwnNotebook({notebook, library}: {notebook: NotebookSummary; library: Library}) {
  const {id, title, modified, origin} = notebook;
  const {database} = useServices();
  const copy = origin !== null && id === copyId(origin.collection, origin.slug);

  async function download() {
    const record = database && (await readNotebook(database, id));
    if (record) downloadText(fileName(title, "html"), "text/html", record.html);
  }

  return (
    <li className="own-item">
      <a href={formatRoute(copy ? {view: "shipped", ...origin, original: false} : {view: "local", id})}>{title}</a>
      {copy && <span className="tag">your copy of {origin.collection}</span>}
      <span className="own-age">{formatAge(modified)}</span>
      <span className="own-actions">
        <IconButton label={`Duplicate ${title}`} onPress={() => void library.duplicate(id)}>
          <Copy size={15} aria-hidden />
        </IconButton>
        <IconButton label={`Download ${title}`} onPress={() => void download()}>
          <Download size={15} aria-hidden />
        </IconButton>
        <IconButton label={`Delete ${title}`} onPress={() => void library.remove(id)}>
          <Trash2 size={15} aria-hidden />
        </IconButton>
      </span>
    </li>
  );
}
