/** What import statements and `import()` become: calls of the input `IMPORT`. */
import type {ImportDeclaration} from "acorn";
import {placeError} from "./positions.ts";

/** What the input `IMPORT` holds: resolves a specifier as the reader wrote it to the module's exports. */
export type Importer = (specifier: string, options?: unknown) => Promise<object>;

/** An import statement: which exports it binds. */
export interface ModuleImport {
  readonly specifier: string;
  /** Of the specifier in the cell's text, from 1. */
  readonly line: number;
  readonly column: number;
  readonly bindings: readonly {
    /** `null` for the module itself (`* as x`). */
    readonly imported: string | null;
    readonly local: string;
    readonly line: number;
    readonly column: number;
  }[];
}

/** The name an import specifier asks for. */
export function importedName(node: ImportDeclaration["specifiers"][number]): string | null {
  if (node.type === "ImportNamespaceSpecifier") return null;
  if (node.type === "ImportDefaultSpecifier") return "default";
  return node.imported.type === "Identifier" ? node.imported.name : String(node.imported.value);
}

/**
 * Loads the modules of a cell's import statements, all at once.
 * @returns the imported values, in the order of the statements and their bindings
 * @throws what the importer throws, and a SyntaxError for a missing export, both with a position in the cell
 */
export async function loadImports(
  cell: string,
  importer: Importer,
  imports: readonly ModuleImport[],
): Promise<unknown[]> {
  const values = await Promise.all(
    imports.map(async (statement) => {
      let module: object;
      try {
        module = await importer(statement.specifier);
      } catch (error) {
        throw placeError(error, {cell, line: statement.line, column: statement.column});
      }
      return statement.bindings.map(({imported, line, column}) => {
        if (imported === null) return module;
        if (imported in module) return Reflect.get(module, imported);
        const what = imported === "default" ? "default export" : `export '${imported}'`;
        throw placeError(new SyntaxError(`module '${statement.specifier}' has no ${what}`), {cell, line, column});
      });
    }),
  );
  return values.flat();
}

/** The `import()` of a cell: a failed load is reported where the cell asked for it. */
export function dynamicImport(importer: Importer): Importer {
  return async (specifier, options) => {
    const call = new Error("import");
    try {
      return await importer(String(specifier), options);
    } catch (error) {
      throw placeError(error, call);
    }
  };
}
