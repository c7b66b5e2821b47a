/**
 * `nablab/cells`: what cells of a notebook can use, for programs that were made from one (kernel/formats/typescript.ts).
 * Runs in Node. Importing it starts the engine.
 */
import {readFile} from "node:fs/promises";
import {createDisplay} from "../display/display.ts";
import type {CanvasSurface} from "../display/dom/state.ts";
import {inspect} from "../display/inspector/inspect.ts";
import {createMarkup} from "../display/markup.ts";
import {filesIn, packagedFiles} from "../engine/files.ts";
import {pack, unpack} from "../engine/pack.ts";
import {start} from "../engine/start.ts";
import {createLab, type Lab} from "../lab/cells.ts";
import {createClaims} from "../lab/claims.ts";
import {memoryValues} from "../notebook/values.ts";
import {AttachedFile} from "../runtime/attachments.ts";
import {generatorsFor, type InputElement, isGenerator, isPassive, mutable} from "../runtime/generators.ts";
import {createScheduler} from "../runtime/scheduler.ts";
import type {Store} from "./store.ts";

// Where it cannot be loaded, canvases say that there is nothing to draw on.
const canvas = await import("@napi-rs/canvas").catch(() => null);
const {document, installGlobals} = createDisplay({
  send: () => {},
  environment: {width: 720, dark: false, pixelRatio: 1},
  ...(canvas && {createCanvas: (width, height) => canvas.createCanvas(width, height) as unknown as CanvasSurface}),
});
installGlobals();
await start();

export * as d3 from "d3";
export {html, svg} from "htl";
export * as Inputs from "../display/inputs.ts";
export * as tf from "../engine/tfjs.ts";
export * as Plot from "../lab/figures/plot.ts";

/** Derivatives of functions of tensors, and the methods and figures that are made of them. */
export const lab: Lab = createLab(filesIn(packagedFiles()));
export const {tex, md, dot} = createMarkup(document);

/** Checks claims as in a notebook; one that fails makes the program end with exit code 1. */
export const {claim, expectValue} = createClaims({
  document,
  report({name, passed, reason}) {
    process.stdout.write(passed ? `✓ ${name}\n` : `✗ ${name}: not shown, because ${reason}\n`);
    if (!passed) process.exitCode = 1;
  },
});

const scheduler = createScheduler();
/** Makers of generators. */
export const Generators = generatorsFor(scheduler);
export const Mutable = mutable;

/** Prints a value, elements as their text, and returns it. */
export function display<T>(value: T): T {
  process.stdout.write(`${inWords(value)}\n`);
  return value;
}

/** The values of an input: those who read it get the one that it starts with. */
export function view<T>(input: EventTarget & {value: T}): AsyncGenerator<T, void, unknown> {
  return Generators.input(input as unknown as InputElement) as AsyncGenerator<T, void, unknown>;
}

/** A file beside the program. */
export function FileAttachment(name: string) {
  const file = async () => {
    const bytes = await readFile(name);
    return new AttachedFile(name, "", new Uint8Array(bytes).buffer, async (image) => {
      if (!canvas) throw new Error("Pictures need the package @napi-rs/canvas.");
      return canvas.loadImage(Buffer.from(await image.arrayBuffer()));
    });
  };
  return {
    name,
    arrayBuffer: async () => (await file()).arrayBuffer(),
    blob: async () => (await file()).blob(),
    text: async (encoding?: string) => (await file()).text(encoding),
    // biome-ignore lint/suspicious/noExplicitAny: as JSON.parse
    json: async (): Promise<any> => (await file()).json(),
    // biome-ignore lint/suspicious/noExplicitAny: columns are as the file has them
    csv: async (options?: {typed?: boolean; array?: boolean}): Promise<any[]> => (await file()).csv(options),
    // biome-ignore lint/suspicious/noExplicitAny: as above
    tsv: async (options?: {typed?: boolean; array?: boolean}): Promise<any[]> => (await file()).tsv(options),
    image: async () => (await file()).image(),
    npy: async () => (await file()).npy(),
  };
}

/** Width that charts take, in CSS pixels. */
export const width: number = 720;
/** The time when the program started; it does not tick. */
export const now: number = Date.now();
/** Never resolves: cells run once. */
export const invalidation: Promise<void> = new Promise(() => {});
/** Progress is not shown. */
export function progress(_fraction: number | null, _label?: string): void {}

const values = memoryValues();
/** Keeps values as long as the program runs. */
export const store: Store = Object.assign(
  async (name: string, value: unknown) => values.put(name, await pack(value, "store")),
  {
    async get(name: string) {
      const bytes = await values.get(name);
      return bytes && unpack(bytes);
    },
    delete: values.delete,
    names: async () => [...(await values.names())],
  },
);

/** What readers of a cell get: promises are awaited, of generators the value is taken. */
export type Settled<T> =
  T extends PromiseLike<infer U>
    ? U
    : // biome-ignore lint/suspicious/noExplicitAny: what it returns and takes does not matter
      T extends AsyncGenerator<infer U, any, any> | Generator<infer U, any, any>
      ? U
      : T;

/** Milliseconds that a generator may go on; then its last value counts. */
const GENERATOR_MS = 10_000;

async function settled<T>(value: T): Promise<Settled<T>> {
  const awaited: unknown = await value;
  if (!isGenerator(awaited)) return awaited as Settled<T>;
  const end = Date.now() + GENERATOR_MS;
  let last: unknown;
  // Those that wait for events have one value, as nobody presses anything.
  const once = isPassive(awaited);
  do {
    const {done, value} = await awaited.next(last);
    if (done) break;
    last = value;
  } while (!once && Date.now() < end);
  await awaited.return();
  return last as Settled<T>;
}

/** Runs a cell that is a program; gives the names that it defines, settled. */
export async function cell<T extends object>(body: () => T | Promise<T>): Promise<{[K in keyof T]: Settled<T[K]>}> {
  const names = await body();
  const entries = await Promise.all(Object.entries(names).map(async ([name, value]) => [name, await settled(value)]));
  return Object.fromEntries(entries);
}

/** Runs a cell that is an expression; gives its value, settled. */
export async function settle<T>(body: () => T): Promise<Settled<Awaited<T>>> {
  return settled(await body()) as Promise<Settled<Awaited<T>>>;
}

/** Runs a cell that is an expression, and prints its value. */
export async function show<T>(body: () => T): Promise<Settled<Awaited<T>>> {
  const value = await settle(body);
  if (value !== undefined) display(value);
  return value;
}

function inWords(value: unknown): string {
  if (typeof value === "string") return value;
  const element = isElement(value) ? value : inspect(value, {document, previous: undefined});
  const text = element.textContent?.replace(/\s+/g, " ").trim() ?? "";
  return isElement(value) ? `<${element.localName}> ${text}`.trim() : text;
}

function isElement(value: unknown): value is Element {
  return typeof value === "object" && value !== null && "nodeType" in value && "localName" in value;
}
