/** The paper notebooks as their index shows them: by family, with what their last runs gave. */
import recorded from "../../notebooks/results.json";
import {type DescribedNotebook, described} from "./described.ts";

/** How many papers there are to be; the index says how many of them have a notebook. */
export const PAPERS = 119;

/** What a run of a notebook gave on one backend. */
export interface PaperRun {
  readonly backend: string;
  readonly passed: boolean;
  readonly claims: number;
  /** Absent when the run did not come to its end. */
  readonly seconds?: number;
}

export interface Paper {
  readonly slug: string;
  /** Three digits. */
  readonly number: string;
  readonly title: string;
  /** What the paper claims, in a sentence. */
  readonly claim: string;
  /** Authors, where and when. */
  readonly source: string;
  readonly runs: readonly PaperRun[];
}

export interface Family {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  /** Title of the notebook that has the family's methods side by side on one problem, `notebooks/chapters/NAME.html`. */
  readonly chapter?: string;
  readonly papers: readonly Paper[];
}

/** Results as `npm run papers` writes them: notebook → backend → what came out. */
export type Results = Readonly<
  Record<string, Readonly<Record<string, {passed: boolean; seconds?: number; claims: readonly unknown[]}>>>
>;

/** The families in the order of the index. */
const FAMILIES: readonly (readonly [name: string, title: string, about: string])[] = [
  [
    "estimators",
    "Estimating gradients",
    "When the gradient cannot be computed, or costs too much: draw it, or guess it.",
  ],
  ["zeroth-order", "Without derivatives", "Gradients from values alone, along random directions."],
  ["optimizers", "Optimizers", "What to do with a gradient once it is there."],
  ["curvature", "Curvature", "The second derivative, and steps that use it."],
  ["dynamics", "Dynamics of training", "Where descent goes, how fast, and why there."],
  ["structured", "Structured problems", "Matrices, graphs and manifolds, where theory can follow every step."],
  ["bilevel", "Gradients through training", "An outer problem over the solution of an inner one."],
  ["policy", "Policy gradients", "Rewards in the place of losses."],
  ["generative", "Generative models", "Learning to draw from a distribution."],
  ["samplers", "Samplers", "Gradients that guide random walks."],
  ["distributed", "Many machines", "Gradients that are shared, compressed, or late."],
  ["selection", "Choosing data", "Which examples, features and tokens a gradient says matter."],
  ["attribution", "Attribution", "What in the input an answer came from."],
];

/** All papers that have a notebook. */
export const families: readonly Family[] = byFamily(described, recorded);

/** Families that have papers; notebooks of a family that is not known come last, under its own name. */
export function byFamily(all: readonly DescribedNotebook[], results: Results): Family[] {
  const notebooks = all.filter(({collection}) => collection === "papers");
  const others = [...new Set(notebooks.map(({family = "other"}) => family))].filter(
    (family) => !FAMILIES.some(([name]) => name === family),
  );
  return [...FAMILIES, ...others.map((name) => [name, name, ""] as const)]
    .map(([name, title, about]) => ({
      name,
      title,
      about,
      chapter: all.find(({collection, slug}) => collection === "chapters" && slug === name)?.title,
      papers: notebooks.filter(({family = "other"}) => family === name).map((notebook) => toPaper(notebook, results)),
    }))
    .filter(({papers}) => papers.length > 0);
}

function toPaper({slug, title, lede, source = ""}: DescribedNotebook, results: Results): Paper {
  const runs = Object.entries(results[slug] ?? {}).map(([backend, {passed, seconds, claims}]) => ({
    backend,
    passed,
    seconds,
    claims: claims.length,
  }));
  return {slug, number: slug.slice(0, 3), title, claim: lede, source, runs};
}

/** The families with those of their papers that have all these words; a family's title counts for all of its papers. */
export function search(all: readonly Family[], typed: string): Family[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return all
    .map((family) => ({
      ...family,
      papers: family.papers.filter(({number, title, claim, source}) => {
        const text = `${number} ${title} ${claim} ${source} ${family.title} ${family.name}`.toLowerCase();
        return words.every((word) => text.includes(word));
      }),
    }))
    .filter(({papers}) => papers.length > 0);
}
