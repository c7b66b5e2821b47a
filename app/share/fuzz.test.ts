import {describe, expect, it} from "vitest";
import {CASES, FUZZ_TIMEOUT} from "../../kernel/notebook/testing-fuzz.ts";
import {LinkError} from "./errors.ts";
import {alone, asEdited, shippedNotebooks} from "./goals.ts";
import {readLink, writeLink} from "./link.ts";

/** Milliseconds of the processor within which a link opens or is refused. */
const LIMIT = 50;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./%=+ é\0";

describe("damaged links", () => {
  const shipped = shippedNotebooks();
  const links = shipped.flatMap((one) => [writeLink(alone(one.notebook)), writeLink(asEdited(one), one)]);
  const find = async (collection: string, slug: string) =>
    shipped.find((one) => one.collection === collection && one.slug === slug) ?? null;

  it(`opens or refuses ${CASES} of them within ${LIMIT} ms and bounded memory`, {timeout: FUZZ_TIMEOUT}, async () => {
    const random = lehmer(20_261_127);
    const slow: string[] = [];
    const faults: Record<string, number> = {};
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < CASES; i++) {
      const link = mutate(links[i % links.length] ?? "", random, links).replace(/^#\/s\//, "");
      const begin = process.cpuUsage();
      const fault = await readLink(link, find).then(
        () => "none",
        (error) => {
          if (!(error instanceof LinkError)) throw new Error(`case ${i}: ${error}\n${link}`, {cause: error});
          return error.fault;
        },
      );
      faults[fault] = (faults[fault] ?? 0) + 1;
      const {user, system} = process.cpuUsage(begin);
      // A collection of garbage or a compilation may fall into one try: what counts is whether the link is slow.
      if ((user + system) / 1000 > LIMIT && (await quickest(link, find)) > LIMIT)
        slow.push(`case ${i}: ${link.slice(0, 80)}`);
    }
    expect(slow).toEqual([]);
    globalThis.gc?.();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 1024 * 1024);
    // Nearly all damage must be noticed; mutations that change nothing, or only what is behind the link, may pass.
    expect(faults.none ?? 0).toBeLessThan(CASES / 20);
    expect(Object.keys(faults)).toEqual(expect.arrayContaining(["truncated", "corrupt", "newer", "original"]));
  });
});

/** Milliseconds of the processor for the quickest of three tries. */
async function quickest(link: string, find: Parameters<typeof readLink>[1]): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 3; i++) {
    const begin = process.cpuUsage();
    await readLink(link, find).catch(() => undefined);
    const {user, system} = process.cpuUsage(begin);
    times.push((user + system) / 1000);
  }
  return Math.min(...times);
}

function mutate(link: string, random: () => number, others: readonly string[]): string {
  const at = Math.floor(random() * link.length);
  const length = 1 + Math.floor(random() * 40);
  const letter = () => ALPHABET[Math.floor(random() * ALPHABET.length)] ?? "";
  switch (Math.floor(random() * 8)) {
    case 0:
      return link.slice(0, at) + letter() + link.slice(at + 1);
    case 1:
      return link.slice(0, at);
    case 2:
      return link.slice(0, at) + link.slice(at + length);
    case 3:
      return link.slice(0, at) + link.slice(at, at + length).repeat(1 + Math.floor(random() * 30)) + link.slice(at);
    case 4: {
      const other = others[Math.floor(random() * others.length)] ?? "";
      return link.slice(0, at) + other.slice(Math.floor(random() * other.length));
    }
    case 5:
      return link.replace(/\/\d+\//, () => `/${Math.floor(random() * 9)}/`);
    case 6:
      return [...link].map((character) => (random() < 0.02 ? letter() : character)).join("");
    default:
      return `#/s/1/${Array.from({length: Math.floor(random() * 4000)}, letter).join("")}`;
  }
}

/** Park and Miller's generator: the same numbers everywhere. */
function lehmer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
