/** TypeScript that is more than types: refused, with what to write instead. */
import {CellSyntaxError} from "./syntax-error.ts";
import {children, isTree, type Tree} from "./tree.ts";

/** @throws {CellSyntaxError} when `node` is TypeScript that cannot be erased */
export function refuse(node: Tree, text: string): void {
  const source = (part: unknown) => (isTree(part) ? text.slice(part.start, part.end) : "");
  const fail = (message: string, at: Tree = node): never => {
    throw new CellSyntaxError(message, text, at.start, at.end);
  };
  const [decorator] = Array.isArray(node.decorators) ? node.decorators.filter(isTree) : [];
  if (decorator) {
    const call = source(decorator.expression);
    const wrapped = isTree(node.id) ? `const ${source(node.id)} = ${call}(class { … })` : `${call}(…)`;
    fail(`Decorators are not supported: call the decorator as a function, as in ${wrapped}`, decorator);
  }
  switch (node.type) {
    case "TSEnumDeclaration":
      if (!node.declare) fail(`Enums are not supported: write ${constObject(node, source)}`);
      break;
    case "TSModuleDeclaration":
      if (!node.declare && hasValues(node)) {
        fail(`Namespaces with values are not supported: write an object, const ${source(node.id)} = {…}`);
      }
      break;
    case "TSParameterProperty": {
      const {parameter} = node;
      const target = isTree(parameter) && isTree(parameter.left) ? parameter.left : parameter;
      const name = /^[\p{ID_Start}$_][\p{ID_Continue}$]*/u.exec(source(target))?.[0] ?? "x";
      fail(
        `Parameter properties are not supported: declare the field ${name} and write this.${name} = ${name} in the body`,
      );
      break;
    }
    case "TSTypeAssertion":
      fail(
        `Assertions in angle brackets are not supported: write ${source(node.expression)} as ${source(node.typeAnnotation)}`,
      );
      break;
    case "TSImportEqualsDeclaration": {
      if (node.importKind === "type") break;
      const reference = isTree(node.moduleReference) ? node.moduleReference : node;
      const external = reference.type === "TSExternalModuleReference";
      fail(
        external
          ? `'import =' is not supported: write import ${source(node.id)} from ${source(reference.expression)}`
          : `'import =' is not supported: write const ${source(node.id)} = ${source(reference)}`,
      );
      break;
    }
    case "TSExportAssignment":
    case "TSNamespaceExportDeclaration":
      throw exportError(node, text);
  }
}

export const NO_EXPORTS =
  "A cell has no exports: its top-level names are visible to all other cells. Leave out 'export'";

/**
 * Cells have no exports, not even of types; attached modules do.
 * @throws {CellSyntaxError} at the first `export` of a program
 */
export function refuseExports(program: object, text: string): void {
  const statements = "body" in program && Array.isArray(program.body) ? program.body.filter(isTree) : [];
  const found = statements.find(({type}) => type.startsWith("Export"));
  if (found) throw exportError(found, text);
}

function exportError({start}: Tree, text: string): CellSyntaxError {
  return new CellSyntaxError(NO_EXPORTS, text, start, start + "export".length);
}

function constObject(node: Tree, source: (part: unknown) => string): string {
  let next: number | undefined = 0;
  const members = children(node).filter((child) => child.type === "TSEnumMember");
  const entries = members.map((member) => {
    const given = member.initializer;
    if (isTree(given)) next = typeof given.value === "number" ? given.value : undefined;
    const value = isTree(given) ? source(given) : String(next ?? "…");
    if (next !== undefined) next++;
    return `${source(member.id)}: ${value}`;
  });
  return `const ${source(node.id)} = {${entries.join(", ")}} as const`;
}

function hasValues(node: Tree): boolean {
  if (!isTree(node.body)) return false;
  if (node.body.type === "TSModuleDeclaration") return hasValues(node.body);
  return children(node.body).some((statement) => {
    const inner =
      statement.type === "ExportNamedDeclaration" && isTree(statement.declaration) ? statement.declaration : statement;
    if (inner.type === "TSModuleDeclaration") return hasValues(inner);
    return !inner.declare && inner.type !== "TSInterfaceDeclaration" && inner.type !== "TSTypeAliasDeclaration";
  });
}
