/**
 * Vite plugin: `virtual:notebook-index` lists the files of `notebooks/` with title and digest,
 * `virtual:notebook-descriptions` has what they say of themselves, `virtual:idea-map` is the map of what builds on what,
 * laid out here, so that readers load no Graphviz for it.
 */
import {createHash} from "node:crypto";
import {readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {instance} from "@viz-js/viz";
import * as v from "valibot";
import type {Plugin} from "vite";
import {readNotebook} from "../../kernel/notebook/reader.ts";
import {graphvizInput, readLayout} from "../graph/layout.ts";
import type {DescribedNotebook} from "./described.ts";
import {lede} from "./lede.ts";
import {type IdeaMapData, ideaGraph, ideasSchema} from "./map/ideas.ts";

const NAME = "virtual:notebook-index";
const DESCRIPTIONS = "virtual:notebook-descriptions";
const MAP = "virtual:idea-map";
const IDEAS = "ideas.json";
/** The tour comes first, then everything else by name. */
const FIRST = "tour";

/** @param directory folder whose subfolders are the collections */
export function notebookIndex(directory: string): Plugin {
  return {
    name: "notebook-index",
    resolveId: (id) => ([NAME, DESCRIPTIONS, MAP].includes(id) ? `\0${id}` : undefined),
    async load(id) {
      const content = await contentOf(id.replace("\0", ""), directory);
      if (content === undefined) return undefined;
      for (const file of [IDEAS, ...notebookFiles(directory)]) this.addWatchFile(join(directory, file));
      return `export default ${JSON.stringify(content)}`;
    },
  };
}

async function contentOf(module: string, directory: string): Promise<unknown> {
  switch (module) {
    case NAME:
      return indexNotebooks(directory).map(({collection, slug, title, digest}) => ({collection, slug, title, digest}));
    case DESCRIPTIONS:
      return indexNotebooks(directory).map(({lede, family, source, buildsOn}) => ({lede, family, source, buildsOn}));
    case MAP:
      return ideaMap(directory);
  }
}

/** @throws with the file's name when a notebook cannot be read */
export function indexNotebooks(directory: string): DescribedNotebook[] {
  return notebookFiles(directory).map((file) => {
    const [collection = "", name = ""] = file.split("/");
    const text = readFileSync(join(directory, file), "utf8");
    try {
      const {notebook} = readNotebook(text);
      const digest = createHash("sha256").update(text).digest("base64url").slice(0, 16);
      const {"data-family": family, "data-source": source, "data-builds-on": names} = notebook.attributes;
      const buildsOn = names?.split(/\s+/).filter(Boolean);
      const slug = name.replace(/\.html$/, "");
      return {collection, slug, title: notebook.title, lede: lede(notebook), family, source, buildsOn, digest};
    } catch (error) {
      throw new Error(`notebooks/${file} cannot be read: ${error instanceof Error ? error.message : error}`, {
        cause: error,
      });
    }
  });
}

/** The map of the papers in a folder of notebooks, laid out. @throws as `ideaGraph` does, and when ideas.json is none */
export async function ideaMap(directory: string): Promise<IdeaMapData> {
  const papers = indexNotebooks(directory).filter(({collection}) => collection === "papers");
  const graph = ideaGraph(papers, v.parse(ideasSchema, JSON.parse(readFileSync(join(directory, IDEAS), "utf8"))));
  const viz = await instance();
  return {...graph, layout: readLayout(viz.renderJSON(graphvizInput(graph, "LR")))};
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
