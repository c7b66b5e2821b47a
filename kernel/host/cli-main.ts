import {readFile, writeFile} from "node:fs/promises";
import {text} from "node:stream/consumers";
import packageInfo from "../../package.json" with {type: "json"};
import type {Notebook} from "../notebook/notebook.ts";
import {readNotebook} from "../notebook/reader.ts";
import {runInChromium} from "./cli-browser.ts";
import {convert} from "./cli-convert.ts";
import {newPaper} from "./cli-new-paper.ts";
import {type Command, HELP, parseCommand, type RunOptions, UsageError} from "./cli-options.ts";
import {describeResult, hasFailed, type NotebookResult} from "./cli-result.ts";
import {setValues} from "./cli-set.ts";
import {type Job, runInThread} from "./node.ts";

const ALL_WELL = 0;
const FAILED = 1;
const BAD_USE = 2;

/**
 * Runs the command.
 * @param program the built program's own file
 * @returns the exit code
 */
export async function main(args: readonly string[], program: URL): Promise<number> {
  try {
    return await execute(parseCommand(args), program);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`nablab: ${error.message}\nSee nablab --help.\n`);
    return BAD_USE;
  }
}

async function execute(command: Command, program: URL): Promise<number> {
  if (command.name === "run") return run(command, program);
  if (command.name === "convert") {
    for (const warning of await convert(command.from, command.to))
      process.stderr.write(`${command.from}: ${warning}\n`);
    return ALL_WELL;
  }
  if (command.name === "new-paper") {
    const path = await newPaper(command.slug, process.cwd());
    process.stdout.write(`${path} is there: run it with nablab run, and read notebooks/README.md.\n`);
    return ALL_WELL;
  }
  process.stdout.write(command.name === "help" ? HELP : `${packageInfo.version}\n`);
  return ALL_WELL;
}

async function run(options: RunOptions, program: URL): Promise<number> {
  // All files first: nothing runs when one of them is wrong.
  const notebooks: Notebook[] = [];
  for (const file of options.files) notebooks.push(setValues(await open(file), options.set));

  const words = options.json === "-" ? process.stderr : process.stdout;
  const results: NotebookResult[] = [];
  for (const [i, notebook] of notebooks.entries()) {
    const job: Job = {
      file: options.files[i] ?? "-",
      notebook,
      backend: options.backend,
      seed: options.seed ?? notebook.seed,
      timeoutMs: options.timeoutMs,
    };
    const inBrowser = options.sandbox || options.backend === "webgpu";
    const result = inBrowser ? await runInChromium(job, program) : await runInThread(job, program);
    words.write(`${describeResult(result)}\n`);
    results.push(result);
    if (options.backend && result.backend && result.backend !== options.backend) {
      throw new UsageError(`The backend ${options.backend} does not work here; ${result.backend} would.`);
    }
  }
  await write(options.json, results);
  return results.some(hasFailed) ? FAILED : ALL_WELL;
}

/** @throws {UsageError} when the file cannot be read or is no notebook */
async function open(file: string): Promise<Notebook> {
  try {
    const {notebook, warnings} = readNotebook(file === "-" ? await text(process.stdin) : await readFile(file, "utf8"));
    for (const warning of warnings) process.stderr.write(`${file}: ${warning}\n`);
    return notebook;
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : error}`);
  }
}

/** @throws {UsageError} when the file cannot be written */
async function write(json: string | undefined, results: readonly NotebookResult[]): Promise<void> {
  if (json === undefined) return;
  const content = `${JSON.stringify(results.length === 1 ? results[0] : results, null, 2)}\n`;
  if (json === "-") {
    process.stdout.write(content);
    return;
  }
  try {
    await writeFile(json, content);
  } catch (error) {
    throw new UsageError(`--json: ${error instanceof Error ? error.message : error}`);
  }
}
