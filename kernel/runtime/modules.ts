import {simple} from "acorn-walk";
import type {Attachments} from "./attachments.ts";
import type {Resolved} from "./imports.ts";
import {parseScript} from "./language/parse.ts";
import {readStack} from "./language/positions.ts";

/** Address of an attached module in stacks. */
const FILE_URL = "nablab-file:";

export interface Modules {
  /** @param used is told each file that the module consists of */
  load(file: string, used: (file: string) => void): Promise<object>;
}

/**
 * Attached files as ES modules, JavaScript or TypeScript. The files and packages that they import become addresses of
 * generated modules, so that the engine's own module system links them.
 */
export function createModules(
  attachments: Attachments,
  resolve: (specifier: string) => Resolved,
  loadPackage: (name: string) => Promise<object>,
): Modules {
  const addresses = new Map<string, string>();

  /** The address of a module with this code; the same code keeps its address, and so its one instance. */
  function addressOf(code: string): string {
    const known = addresses.get(code);
    if (known) return known;
    const made = isNode
      ? `data:text/javascript;charset=utf-8,${encodeURIComponent(code)}`
      : URL.createObjectURL(new Blob([code], {type: "text/javascript"}));
    addresses.set(code, made);
    return made;
  }

  async function fileAddress(file: string, used: (file: string) => void, path: readonly string[]): Promise<string> {
    if (path.includes(file)) {
      throw new Error(`The attached modules import each other in a circle: ${[...path, file].join(" → ")}.`);
    }
    used(file);
    const text = attachments.text(file);
    const {javascript, body} = parse(file, text);
    const specifiers: {start: number; end: number; value: string}[] = [];
    const note = (node: {source?: {start: number; end: number; value?: unknown} | null}) => {
      if (node.source && typeof node.source.value === "string") {
        specifiers.push({start: node.source.start, end: node.source.end, value: node.source.value});
      }
    };
    simple(body, {
      ImportDeclaration: note,
      ExportNamedDeclaration: note,
      ExportAllDeclaration: note,
      ImportExpression(node) {
        note(node as Parameters<typeof note>[0]);
      },
    });
    let code = javascript;
    for (const {start, end, value} of specifiers.sort((a, b) => b.start - a.start)) {
      const found = resolve(value);
      if (found.kind === "refused") throw new Error(`${file}: ${found.message}`);
      const address =
        found.kind === "file" ? await fileAddress(found.name, used, [...path, file]) : await packageAddress(found.name);
      code = code.slice(0, start) + JSON.stringify(address) + code.slice(end);
    }
    return addressOf(`${code}\n//# sourceURL=${FILE_URL}${encodeURIComponent(file)}`);
  }

  /** A module that hands on what `loadPackage` gave: the same instance that cells get. */
  async function packageAddress(name: string): Promise<string> {
    const module = await loadPackage(name);
    shared.set(name, module);
    const names = Object.keys(module).filter((key) => key !== "default" && /^[A-Za-z_$][\w$]*$/.test(key));
    return addressOf(
      [
        `const module = globalThis[Symbol.for(${JSON.stringify(SHARED_KEY)})].get(${JSON.stringify(name)});`,
        ...names.map((key, i) => `const $${i} = module.${key}; export {$${i} as ${key}};`),
        'export default "default" in module ? module.default : module;',
      ].join("\n"),
    );
  }

  return {
    async load(file, used) {
      const address = await fileAddress(file, used, []);
      return import(/* @vite-ignore */ address);
    },
  };
}

/** Where generated modules find packages: module code has no other way to reach this kernel's objects. */
const SHARED_KEY = "nablab.packages";
const shared = new Map<string, object>();
Object.defineProperty(globalThis, Symbol.for(SHARED_KEY), {value: shared, configurable: true});

/** Node imports data: addresses only, browsers without network blob: ones. */
const isNode = typeof process === "object" && process.release?.name === "node";

function parse(file: string, text: string) {
  try {
    return parseScript(text, file.endsWith(".ts") ? "ts" : "js");
  } catch (error) {
    const at = error instanceof Error && "line" in error && "column" in error ? `:${error.line}:${error.column}` : "";
    throw new SyntaxError(`${file}${at}: ${error instanceof Error ? error.message : error}`);
  }
}

/** Position of an error in an attached module, if its stack has one: `file.js:3:7`. */
export function filePosition(error: unknown): string | undefined {
  // Node names modules by their data: address, which ends in the same words, encoded once more.
  const match = /nablab-file(:|%3A)([^:\s)]+):(\d+):(\d+)/.exec(readStack(error));
  if (!match) return undefined;
  const [, colon, encoded = "", line, column] = match;
  try {
    const once = decodeURIComponent(encoded);
    return `${colon === ":" ? once : decodeURIComponent(once)}:${line}:${column}`;
  } catch {
    // A cell wrote the stack.
    return undefined;
  }
}
