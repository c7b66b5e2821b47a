/** Runs paper notebooks with the built program, each in a process of its own, several at a time. */
import {execFile} from "node:child_process";
import {mkdtempSync, readdirSync, readFileSync, rmSync} from "node:fs";
import {availableParallelism, tmpdir} from "node:os";
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import {root} from "./steps.mjs";

export const PROGRAM = join(root, "dist/nablab.js");
const PAPERS = join(root, "notebooks/papers");
const PROCESS_COST = pathToFileURL(join(root, ".ci/process-cost.mjs")).href;
/** For a machine that is busy with other things; on the cpu backend some take ten minutes of one that is not. */
const TIMEOUT_SECONDS = {wasm: 600, cpu: 1800};

/** Names of all paper notebooks without `.html`, by number. */
export function paperSlugs() {
  return readdirSync(PAPERS)
    .filter((name) => name.endsWith(".html"))
    .map((name) => name.slice(0, -".html".length))
    .sort();
}

/**
 * The notebooks that a list of numbers or names chooses.
 * @throws {RangeError} for an entry that chooses none
 */
export function chooseSlugs(slugs, list) {
  const chosen = list.split(",").map((entry) => {
    const wanted = entry.trim();
    const found = slugs.find(
      (slug) => slug === wanted || (/^\d+$/.test(wanted) && Number.parseInt(slug, 10) === +wanted),
    );
    if (!found) throw new RangeError(`There is no paper notebook ${wanted}; there are ${slugs.join(", ")}.`);
    return found;
  });
  return [...new Set(chosen)];
}

/** Does `work` for each item, at most `jobs` at a time; the results in the items' order. */
export async function inParallel(items, jobs, work) {
  const results = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [i, item] of queue) results[i] = await work(item);
  };
  await Promise.all(Array.from({length: jobs}, worker));
  return results;
}

/** Runs notebooks and tells of each as soon as it is done. */
export function runPapers(slugs, {backend = "wasm", jobs = availableParallelism(), tell = () => {}} = {}) {
  return inParallel(slugs, jobs, async (slug) => {
    const outcome = await runPaper(slug, {backend});
    tell(outcome);
    return outcome;
  });
}

/**
 * Runs one notebook. `passed` is false when a cell or a claim fails, when there is no claim, and when the run did not
 * come to its end. `seconds` is processor time, `megabytes` the most memory that was held.
 */
export async function runPaper(slug, {backend, program = PROGRAM}) {
  const folder = mkdtempSync(join(tmpdir(), "nablab-paper-"));
  const [json, cost] = [join(folder, "result.json"), join(folder, "cost.json")];
  const options = ["--backend", backend, "--json", json, "--timeout", String(TIMEOUT_SECONDS[backend])];
  const args = ["--import", PROCESS_COST, program, "run", join(PAPERS, `${slug}.html`), ...options];
  try {
    const {code, words} = await execute(args, {NABLAB_COST: cost});
    const result = read(json);
    if (!result) return {slug, backend, passed: false, words: words || "The program left no result."};
    const claims = result.claims.map(({name, passed}) => ({name, passed}));
    return {
      slug,
      backend,
      passed: code === 0 && claims.length > 0,
      ...read(cost),
      claims,
      words: claims.length > 0 ? words : `${words}\n  ✗ it makes no claim`,
    };
  } finally {
    rmSync(folder, {recursive: true});
  }
}

/** Runs Node with these arguments; gives its exit code and what it printed. */
export function execute(args, env = {}) {
  return new Promise((resolve) => {
    execFile(process.execPath, args, {cwd: root, env: {...process.env, ...env}}, (error, out, err) =>
      resolve({code: error ? error.code : 0, words: `${out}${err}`.trim()}),
    );
  });
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
