/** The command line of `nablab`: its words, their meaning, and what is wrong with them. */
import {parseArgs} from "node:util";

/** Backends that the command line offers; the others need a page to choose from. */
export const CLI_BACKENDS = ["wasm", "cpu", "webgpu"] as const;
export type CliBackend = (typeof CLI_BACKENDS)[number];

/** Seconds that generators which do not end may go on once every cell has settled. */
export const GENERATOR_SECONDS = 10;
const TIMEOUT_SECONDS = 120;
const LONGEST_SECONDS = 86_400;

export interface RunOptions {
  /** Paths, or `-` for standard input. */
  readonly files: readonly string[];
  /** Absent: wasm, or cpu where that is refused. */
  readonly backend?: CliBackend;
  /** Names to replace in the notebooks, with their values. */
  readonly set: ReadonlyMap<string, unknown>;
  readonly seed?: number;
  /** Where to write the results: a path, or `-` for standard output. */
  readonly json?: string;
  readonly timeoutMs: number;
  readonly sandbox: boolean;
}

export type Command =
  | {readonly name: "help" | "version"}
  | {readonly name: "new-paper"; readonly slug: string}
  | {readonly name: "convert"; readonly from: string; readonly to: string}
  | ({readonly name: "run"} & RunOptions);

/** Bad use of the command line: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const HELP = `Usage: nablab run FILE... [options]
       nablab convert IN OUT
       nablab new-paper NNN-slug

Runs notebooks without a page: prints the errors of their cells and their claims.
FILE is a notebook (.html), or - for standard input. Manual cells run too; disabled ones do not.

  --backend wasm|cpu|webgpu  where tensors are computed (default: wasm, else cpu)
  --set name=value           replaces what name is set to; may be given several times
  --seed n                   the notebook's seed, 0 to 4294967295 (default: the one in the file)
  --json OUT                 writes the results as JSON to the file OUT, or to standard output if OUT is -
  --timeout s                ends a notebook after s seconds (default: ${TIMEOUT_SECONDS}); cells not settled by then have failed
  --sandbox                  runs in the browser's sandbox, without your rights
  --help, --version

--set looks for "const name = ..." (or let, var) at the top level of a cell and puts the value in the place of
what stands behind the "=", also where that is view(...): the input is then not shown. The value is read as JSON
(--set rate=0.1, --set 'sizes=[4,8]', --set on=true); what is no JSON is text (--set mode=fast). A name that no
cell defines in this way is an error.

A notebook is done when every cell has settled and no generator is going on. Generators that do not end are
stopped ${GENERATOR_SECONDS} seconds after every cell has had a value; of a claim that is made again and again the last one counts.
What cells keep by store(name, value) lasts as long as the run.

Exit code: 0 if all is well, 1 if a cell or a claim failed or the time was up, 2 if the command or a file is wrong.

convert writes a notebook in the format that the ending of OUT says: .html (Nablab's and Observable's), .ipynb
(Jupyter), .md, .ts (a program for Node, with the package nablab), or .page.html (a page that only shows, with the outputs that IN has). IN can be any of them.

new-paper begins the notebook of a paper: it writes notebooks/papers/NNN-slug.html from a template.

In Node a notebook has your rights, as a program started by "node file" has: it can read and delete your files and
use the network. Run notebooks of strangers with --sandbox, which, like --backend webgpu, needs an installed Chromium.
`;

/** @throws {UsageError} that says what is wrong and what would be right */
export function parseCommand(args: readonly string[]): Command {
  const {values, positionals} = parse(args);
  if (values.help) return {name: "help"};
  if (values.version) return {name: "version"};
  const [command, ...files] = positionals;
  if (command === undefined) throw new UsageError("Say what to do: nablab run FILE...");
  if (command === "new-paper") return {name: "new-paper", slug: parseSlug(files)};
  if (command === "convert") {
    const [from, to] = files;
    if (from === undefined || to === undefined || files.length > 2) {
      throw new UsageError("Say what to convert to what: nablab convert IN OUT");
    }
    return {name: "convert", from, to};
  }
  if (command !== "run") throw new UsageError(`There is no command ${command}; there are run, convert and new-paper.`);
  if (files.length === 0) throw new UsageError("Say which notebooks to run: nablab run FILE...");
  if (files.filter((file) => file === "-").length > 1) throw new UsageError("Standard input can be read only once.");
  const {backend, seed, timeout} = values;
  if (backend !== undefined && !isCliBackend(backend)) {
    throw new UsageError(`There is no backend ${backend}; choose one of ${CLI_BACKENDS.join(", ")}.`);
  }
  return {
    name: "run",
    files,
    backend,
    set: new Map(values.set?.map(parseAssignment)),
    seed: seed === undefined ? undefined : parseSeed(seed),
    json: values.json,
    timeoutMs: 1000 * (timeout === undefined ? TIMEOUT_SECONDS : parseSeconds(timeout)),
    sandbox: values.sandbox ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        backend: {type: "string"},
        set: {type: "string", multiple: true},
        seed: {type: "string"},
        json: {type: "string"},
        timeout: {type: "string"},
        sandbox: {type: "boolean"},
        help: {type: "boolean", short: "h"},
        version: {type: "boolean", short: "v"},
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function isCliBackend(name: string): name is CliBackend {
  return (CLI_BACKENDS as readonly string[]).includes(name);
}

function parseSlug(words: readonly string[]): string {
  const [slug = ""] = words;
  if (words.length === 1 && /^\d{3}(-[a-z0-9]+)+$/.test(slug)) return slug;
  throw new UsageError("new-paper needs one name of three digits and words, such as 120-lucky-steps.");
}

function parseAssignment(text: string): [string, unknown] {
  const match = /^([\p{ID_Start}$_][\p{ID_Continue}$]*)=(.*)$/su.exec(text);
  if (!match?.[1]) throw new UsageError(`--set needs name=value, not ${JSON.stringify(text)}.`);
  return [match[1], parseValue(match[2] ?? "")];
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text) && seed < 2 ** 32) return seed;
  throw new UsageError(`--seed needs a whole number from 0 to 4294967295, not ${text}.`);
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= LONGEST_SECONDS) return seconds;
  throw new UsageError(`--timeout needs a number of seconds from 0 to ${LONGEST_SECONDS}, not ${text}.`);
}
