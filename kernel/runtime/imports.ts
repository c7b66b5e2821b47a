import type {Attachments} from "./attachments.ts";
import {createModules} from "./modules.ts";

/** What an import statement means. */
export type Resolved =
  | {readonly kind: "package"; readonly name: string}
  | {readonly kind: "file"; readonly name: string}
  | {readonly kind: "refused"; readonly message: string};

export interface Imports {
  resolve(specifier: string): Resolved;
  /**
   * @param used is told each attached file that the module consists of, or the package
   * @throws {Error} when `resolve` refuses it, or the module fails
   */
  load(specifier: string, used: (file: string) => void): Promise<object>;
}

/** @param packages loaders by canonical name */
export function createImports(packages: Readonly<Record<string, () => unknown>>, attachments: Attachments): Imports {
  const loaded = new Map<string, Promise<object>>();

  async function loadPackage(name: string): Promise<object> {
    const loader = packages[name];
    const promise = loaded.get(name) ?? Promise.resolve(loader?.()).then((module) => module as object);
    loaded.set(name, promise);
    try {
      return await promise;
    } catch (error) {
      loaded.delete(name);
      throw error;
    }
  }

  const resolve = (specifier: string) => resolveImport(specifier, Object.keys(packages), attachments.names());
  const modules = createModules(attachments, resolve, loadPackage);

  return {
    resolve,
    async load(specifier, used) {
      const found = resolve(specifier);
      if (found.kind !== "refused") used(found.name);
      switch (found.kind) {
        case "package":
          return loadPackage(found.name);
        case "file":
          return modules.load(found.name, used);
        case "refused":
          // A file that is not there yet: the cell runs again when it comes.
          used(specifier.replace(/^\.\//, ""));
          throw new Error(found.message);
      }
    },
  };
}

/**
 * Decides what a specifier means: `./file` is an attachment; `d3`, `npm:d3@7`, `jsr:d3`, `https://esm.sh/d3@7` and the
 * like are our copy of a package, whatever version they name.
 */
export function resolveImport(specifier: string, packages: readonly string[], files: readonly string[]): Resolved {
  if (/^\.{0,2}\//.test(specifier)) {
    const name = specifier.replace(/^\.?\//, "");
    if (files.includes(name)) return {kind: "file", name};
    const there = files.length > 0 ? `attached are ${[...files].sort().join(", ")}` : "no file is attached";
    return refuse(
      `There is no file named ${JSON.stringify(name)} (${there}). Attach it by dropping it on the notebook.`,
    );
  }
  const {name, path} = parsePackage(specifier);
  if (path && packages.includes(name + path)) return {kind: "package", name: name + path};
  if (packages.includes(name) && (path === "" || isBundlePath(path))) return {kind: "package", name};
  const what = packages.includes(name) ? `${name}${path}, a part of ${name},` : name || specifier;
  return refuse(
    `${what} is not shipped with Nablab, and notebooks load nothing from the network. Shipped are ${[...packages].sort().join(", ")}. ` +
      `To use ${name || specifier}, attach it as a file (one ES module) and import it as "./${fileName(name)}".`,
  );
}

function refuse(message: string): Resolved {
  return {kind: "refused", message};
}

/** Files of a package that hold all of it. */
function isBundlePath(path: string): boolean {
  return /^\/(\+esm|(dist|src|build|es|esm|lib)(\/.*)?|index(\.\w+)*|mod\.ts)$/.test(path);
}

const CDN =
  /^https?:\/\/(?:cdn\.jsdelivr\.net\/(?:npm|jsr)|esm\.sh(?:\/jsr)?|unpkg\.com|esm\.run|cdn\.skypack\.dev|ga\.jspm\.io\/npm:)\/?/;

/** Splits a specifier into the package's name and the path in it; the version, if any, is dropped. */
function parsePackage(specifier: string): {name: string; path: string} {
  const bare = specifier
    .replace(CDN, "")
    .replace(/^(npm|jsr):\/?/, "")
    .replace(/^v\d+\//, "")
    .replace(/^\*/, "")
    .replace(/[?#].*$/, "");
  const match = /^(@[^/@]+\/[^/@]+|[^/@:]+)(?:@[^/]*)?(\/.*)?$/.exec(bare);
  return {name: match?.[1] ?? "", path: (match?.[2] ?? "").replace(/\/$/, "")};
}

/** A file name for a package, as the quick fix proposes it. */
export function fileName(name: string): string {
  return `${name.slice(name.lastIndexOf("/") + 1).replace(/[^\w.-]/g, "") || "module"}.js`;
}
