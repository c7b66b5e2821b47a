/** Which paper notebooks `npm test` runs: those whose sources have changed, and some others, which ones by the commit. */
import {spawnSync} from "node:child_process";
import {createHash} from "node:crypto";
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {paperSlugs} from "./paper-runs.mjs";
import {root} from "./steps.mjs";

const SAMPLE = 12;

/** @returns names of notebooks, in order */
export function papersDue() {
  const slugs = paperSlugs();
  const papers = slugs.map((slug) => ({slug, text: readFileSync(join(root, `notebooks/papers/${slug}.html`), "utf8")}));
  const commit = git("rev-parse", "HEAD")[0] ?? "";
  const due = new Set([...touched(papers, changedFiles()), ...sample(slugs, commit)]);
  return slugs.filter((slug) => due.has(slug));
}

/** Notebooks that changed, or that name a family of the library (`lab.estimators`) in which a file changed. */
export function touched(papers, changed) {
  const families = new Set(changed.map((file) => /^kernel\/lab\/([a-z-]+)\//.exec(file)?.[1]).filter(Boolean));
  const isOf = (text, family) => text.includes(`lab.${family.replace(/-(.)/g, (_, letter) => letter.toUpperCase())}.`);
  return papers
    .filter(
      ({slug, text}) =>
        changed.includes(`notebooks/papers/${slug}.html`) || [...families].some((family) => isOf(text, family)),
    )
    .map(({slug}) => slug);
}

/** As many notebooks as `count`, other ones for another commit. */
export function sample(slugs, commit, count = SAMPLE) {
  const rank = (slug) => createHash("sha256").update(`${commit} ${slug}`).digest("hex");
  return slugs.toSorted((a, b) => rank(a).localeCompare(rank(b))).slice(0, count);
}

/** Files that the last commit or the working tree changes; none outside of a repository. */
function changedFiles() {
  const before = git("rev-parse", "--verify", "--quiet", "HEAD~1").length > 0 ? "HEAD~1" : "HEAD";
  return [...git("diff", "--name-only", before), ...git("ls-files", "--others", "--exclude-standard")];
}

function git(...args) {
  const {status, stdout} = spawnSync("git", args, {cwd: root, encoding: "utf8"});
  return status === 0 ? stdout.trim().split("\n").filter(Boolean) : [];
}
