/** Vite plugin: `virtual:notebook-index` lists the files of `notebooks/` with title, lede, digest, and what a paper's says of it. */
import {createHash} from "node:crypto";
import {readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import type {Plugin} from "vite";
import {readNotebook} from "../../kernel/notebook/reader.ts";
import {lede} from "./lede.ts";
import type {ShippedNotebook} from "./shipped.ts";

const NAME = "virtual:notebook-index";
const RESOLVED = `\0${NAME}`;
/** The tour comes first, then everything else by name. */
const FIRST = "tour";

/** @param directory folder whose subfolders are the collections */
export function notebookIndex(directory: string): Plugin {
  return {
    name: "notebook-index",
    resolveId: (id) => (id === NAME ? RESOLVED : undefined),
    load(id) {
      if (id !== RESOLVED) return undefined;
      for (const file of notebookFiles(directory)) this.addWatchFile(join(directory, file));
      return `export default ${JSON.stringify(indexNotebooks(directory))}`;
    },
  };
}

/** @throws with the file's name when a notebook cannot be read */
export function indexNotebooks(directory: string): ShippedNotebook[] {
  return notebookFiles(directory).map((file) => {
    const [collection = "", name = ""] = file.split("/");
    const text = readFileSync(join(directory, file), "utf8");
    try {
      const {notebook} = readNotebook(text);
      const digest = createHash("sha256").update(text).digest("base64url").slice(0, 16);
      const {"data-family": family, "data-source": source} = notebook.attributes;
      const slug = name.replace(/\.html$/, "");
      return {collection, slug, title: notebook.title, lede: lede(notebook), family, source, digest};
    } catch (error) {
      throw new Error(`notebooks/${file} cannot be read: ${error instanceof Error ? error.message : error}`, {
        cause: error,
      });
    }
  });
}

function notebookFiles(directory: string): string[] {
  const collections = readdirSync(directory, {withFileTypes: true}).filter((entry) => entry.isDirectory());
  return collections
    .map(({name}) => name)
    .sort((a, b) => Number(b === FIRST) - Number(a === FIRST) || a.localeCompare(b))
    .flatMap((collection) =>
      readdirSync(join(directory, collection))
        .filter((name) => name.endsWith(".html"))
        .sort((a, b) => a.localeCompare(b, "en", {numeric: true}))
        .map((name) => `${collection}/${name}`),
    );
}
