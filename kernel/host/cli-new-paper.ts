/** `nablab new-paper NNN-slug`: begins a paper's notebook from a template that runs as it stands. */
import {existsSync} from "node:fs";
import {mkdir, writeFile} from "node:fs/promises";
import {dirname, join} from "node:path";
import {UsageError} from "./cli-options.ts";
import template from "./paper-template.html?raw";

/**
 * Writes `notebooks/papers/NNN-slug.html`.
 * @param root the checkout
 * @returns the file's path from there
 * @throws {UsageError} when the folder is no checkout, or the notebook is there already
 */
export async function newPaper(slug: string, root: string): Promise<string> {
  if (!existsSync(join(root, "notebooks"))) {
    throw new UsageError("There is no folder notebooks here: run new-paper at the root of Nablab's sources.");
  }
  const path = `notebooks/papers/${slug}.html`;
  const words = slug.replace(/^\d+-/, "").replaceAll("-", " ");
  const text = template.replaceAll("{{title}}", words.charAt(0).toUpperCase() + words.slice(1));
  await mkdir(dirname(join(root, path)), {recursive: true});
  try {
    await writeFile(join(root, path), text, {flag: "wx"});
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw new UsageError(`${path} is there already.`);
    throw new UsageError(`${path}: ${error instanceof Error ? error.message : error}`);
  }
  return path;
}
