/** `notebooks/results.json`: what the last runs of the paper notebooks gave, for the index page. Written by `npm run papers`. */
import {readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {root} from "./steps.mjs";

const FILE = join(root, "notebooks/results.json");
/** A figure that moves by less than this share is noise of the machine, and stays as it was written. */
const NOISE = 0.3;

/** Puts outcomes in the place of older ones of the same notebook and backend; notebooks that are gone leave. */
export function mergeResults(before, outcomes, slugs) {
  const after = {};
  for (const slug of slugs) {
    const backends = {...before[slug]};
    for (const {backend, passed, seconds, megabytes, claims = []} of outcomes.filter((each) => each.slug === slug)) {
      const old = backends[backend];
      backends[backend] = {
        passed,
        ...(seconds !== undefined && {seconds: settled(old?.seconds, seconds, 0.1)}),
        ...(megabytes !== undefined && {megabytes: settled(old?.megabytes, megabytes, 10)}),
        claims,
      };
    }
    const names = Object.keys(backends).sort();
    if (names.length > 0) after[slug] = Object.fromEntries(names.map((name) => [name, backends[name]]));
  }
  return after;
}

function settled(old, fresh, unit) {
  if (old !== undefined && Math.abs(fresh - old) < NOISE * old) return old;
  return Number((Math.max(1, Math.round(fresh / unit)) * unit).toFixed(1));
}

export function readResults() {
  try {
    return JSON.parse(readFileSync(FILE, "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return {};
    throw error;
  }
}

export function writeResults(results) {
  writeFileSync(FILE, `${JSON.stringify(results, null, 2)}\n`);
}
