/** What builds on what: papers that have a notebook, and the ideas of the field that they begin from. */
import * as v from "valibot";
import type {Layout} from "../../graph/layout.ts";
import type {DescribedNotebook} from "../described.ts";

/** An idea that papers build on and that has no notebook of its own. */
export const ideasSchema = v.array(v.object({id: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]*$/)), title: v.string()}));
export type Idea = v.InferOutput<typeof ideasSchema>[number];

export interface IdeaNode {
  /** A paper's notebook's name, or an idea's. */
  readonly id: string;
  /** A paper's three digits; empty for an idea. */
  readonly place: string;
  readonly label: string;
}

export interface IdeaGraph {
  readonly nodes: readonly IdeaNode[];
  /** From what is built on to what builds on it. */
  readonly edges: readonly {readonly from: string; readonly to: string}[];
}

export interface IdeaMapData extends IdeaGraph {
  readonly layout: Layout;
}

/**
 * The graph of all papers, and of those ideas that any of them builds on.
 * @throws {Error} with the notebook's name, for `data-builds-on` that is neither an idea nor the number of a paper here
 */
export function ideaGraph(papers: readonly DescribedNotebook[], ideas: readonly Idea[]): IdeaGraph {
  const edges = papers.flatMap(({slug, buildsOn = []}) =>
    buildsOn.map((name) => ({from: find(name, slug, papers, ideas), to: slug})),
  );
  const used = new Set(edges.map(({from}) => from));
  return {
    nodes: [
      ...ideas.filter(({id}) => used.has(id)).map(({id, title}) => ({id, place: "", label: title})),
      ...papers.map(({slug}) => ({id: slug, place: slug.slice(0, 3), label: shortTitle(slug)})),
    ],
    edges,
  };
}

function find(name: string, slug: string, papers: readonly DescribedNotebook[], ideas: readonly Idea[]): string {
  const found = papers.find((paper) => paper.slug !== slug && paper.slug.startsWith(`${name}-`));
  if (/^\d{3}$/.test(name) && found) return found.slug;
  if (ideas.some(({id}) => id === name)) return name;
  throw new Error(
    `${slug} builds on “${name}” (data-builds-on), which is neither the three digits of another paper here nor an idea of notebooks/ideas.json (${ideas.map(({id}) => id).join(", ")}).`,
  );
}

/** A notebook's name in words: `039-forward-gradient` is "Forward gradient". */
function shortTitle(slug: string): string {
  const words = slug.slice(4).replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What a paper builds on itself, in words: an idea, or a paper with its number. */
export function builtOn({nodes, edges}: IdeaGraph, slug: string): string[] {
  const from = new Set(edges.filter(({to}) => to === slug).map((edge) => edge.from));
  return nodes.filter(({id}) => from.has(id)).map(({place, label}) => `${place} ${label}`.trim());
}

/** A node, all that it stands on, and all that stands on it. */
export function lineage({edges}: IdeaGraph, id: string): Set<string> {
  const along = (next: (at: string) => readonly string[]) => {
    const seen = new Set<string>();
    const queue = [id];
    for (const at of queue) {
      for (const one of next(at).filter((name) => !seen.has(name))) {
        seen.add(one);
        queue.push(one);
      }
    }
    return seen;
  };
  const before = along((at) => edges.filter(({to}) => to === at).map(({from}) => from));
  const after = along((at) => edges.filter(({from}) => from === at).map(({to}) => to));
  return new Set([id, ...before, ...after]);
}
