/** The notebooks that come with Nablab, with what the home page, the index of papers and the map say of them. */
import descriptions from "virtual:notebook-descriptions";
import {type ShippedNotebook, shipped} from "./shipped.ts";

export interface Description {
  readonly lede: string;
  /** A paper's family of methods, and its authors, where and when. */
  readonly family?: string;
  readonly source?: string;
  /** What a paper builds on: numbers of other papers, and names in notebooks/ideas.json. */
  readonly buildsOn?: readonly string[];
}

export type DescribedNotebook = ShippedNotebook & Description;

/** All shipped notebooks in reading order. */
export const described: readonly DescribedNotebook[] = shipped.map((notebook, index) => ({
  ...notebook,
  lede: "",
  ...descriptions[index],
}));
