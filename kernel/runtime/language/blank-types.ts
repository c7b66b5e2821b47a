/**
 * Erases TypeScript in place: what is erased becomes spaces, so every other character keeps its position. Where that
 * would change how lines end, `;` or a moved parenthesis takes the place of an erased character.
 */
import {refuse} from "./refused.ts";
import {children, type Gaps, isTree, type Tree} from "./tree.ts";

/**
 * @param tree the text's tree by acorn with the TypeScript plugin
 * @returns JavaScript of the same length and line structure
 * @throws {CellSyntaxError} for TypeScript that is not erasable
 */
export function blankTypes(text: string, tree: Tree, gaps: Gaps): string {
  const out = text.split("");
  /** Characters to put in the place of erased ones. */
  const marks = new Map<number, string>();

  function blank(start: number, end: number): void {
    for (let i = start; i < end; i++) if (!/\s/.test(out[i] ?? " ")) out[i] = " ";
  }

  function visit(node: Tree): void {
    refuse(node, text);
    if (isTypeOnly(node)) {
      blank(node.start, node.end);
      marks.set(node.start, ";");
      return;
    }
    for (const key of TYPES) {
      const type = node[key];
      if (isTree(type)) blank(type.start, type.end);
    }
    if (Array.isArray(node.params)) blankThisParameter(node.params.filter(isTree));
    switch (node.type) {
      case "TSAsExpression":
        blankAssertion(node, "as");
        break;
      case "TSSatisfiesExpression":
        blankAssertion(node, "satisfies");
        break;
      case "TSNonNullExpression":
        blank(node.end - 1, node.end);
        break;
      case "ClassDeclaration":
      case "ClassExpression":
        blankHeritage(node);
        break;
      case "PropertyDefinition":
      case "MethodDefinition":
        blankMember(node);
        break;
      case "ArrowFunctionExpression":
        keepArrowTogether(node);
        break;
      case "ImportDeclaration":
      case "ExportNamedDeclaration":
        blankTypeSpecifiers(node);
        break;
      case "VariableDeclarator":
        if (node.definite && isTree(node.id)) blankMark(node.id);
        break;
      default:
        if (node.optional && /Identifier|Pattern/.test(node.type)) blankMark(node);
    }
    for (const child of children(node, TYPES)) visit(child);
  }

  function blankAssertion(node: Tree, keyword: string): void {
    if (!isTree(node.typeAnnotation)) return;
    const from = gaps.before(node.typeAnnotation.start) - keyword.length;
    blank(from, node.end);
    // Nothing can call, index or tag an assertion, so its statement ended here.
    if (/[([`]/.test(text.charAt(gaps.after(node.end)))) marks.set(from, ";");
  }

  /** Blanks the `?` or `!` behind a name or pattern. */
  function blankMark(node: Tree): void {
    const type = node.typeAnnotation;
    const inside = gaps.before(isTree(type) ? type.start : node.end) - 1;
    const mark = [inside, gaps.after(node.end)].find((at) => /[?!]/.test(text.charAt(at)));
    if (mark !== undefined) blank(mark, mark + 1);
  }

  function blankThisParameter([first]: Tree[]): void {
    if (first?.type !== "Identifier" || first.name !== "this") return;
    const comma = gaps.after(first.end);
    blank(first.start, text.charAt(comma) === "," ? comma + 1 : first.end);
  }

  function blankHeritage(node: Tree): void {
    if (node.abstract && text.startsWith("abstract", node.start)) blank(node.start, node.start + "abstract".length);
    const types = Array.isArray(node.implements) ? node.implements.filter(isTree) : [];
    const [first] = types;
    if (first) blank(gaps.before(first.start) - "implements".length, types.at(-1)?.end ?? first.end);
  }

  function blankMember(node: Tree): void {
    const {key, typeAnnotation: type} = node;
    if (!isTree(key)) return;
    const bracket = node.computed ? gaps.before(key.start) - 1 : key.start;
    for (let at = node.start; at < bracket; ) {
      const word = /^[a-z]+/.exec(text.slice(at, bracket))?.[0];
      if (!word) break;
      if (MODIFIERS.has(word)) {
        blank(at, at + word.length);
        // `a = 1⏎public [b] = 2` must not become `a = 1⏎[b] = 2`.
        if (at === node.start) marks.set(at, ";");
      }
      at = gaps.after(at + word.length);
    }
    const mark = gaps.after(node.computed ? gaps.after(key.end) + 1 : key.end);
    if ((node.optional || node.definite) && /[?!]/.test(text.charAt(mark))) blank(mark, mark + 1);
    // A field named get, set, static or async must not take the next member as its own.
    if (isTree(type) && !node.value) marks.set(type.start, ";");
  }

  /** No line may break before an arrow, between `async` and its parameters, or behind a `return` before it. */
  function keepArrowTogether({typeParameters, returnType}: Tree): void {
    if (isTree(typeParameters) && breaksLine(text.slice(typeParameters.start, typeParameters.end))) {
      moveTo(typeParameters.start, gaps.after(typeParameters.end), "(");
    }
    if (isTree(returnType)) {
      const close = gaps.before(returnType.start) - 1;
      if (breaksLine(text.slice(close, returnType.end))) moveTo(returnType.end - 1, close, ")");
    }
  }

  function moveTo(to: number, from: number, parenthesis: string): void {
    blank(from, from + 1);
    marks.set(to, parenthesis);
  }

  function blankTypeSpecifiers(node: Tree): void {
    for (const specifier of children(node)) {
      if (specifier.importKind !== "type" && specifier.exportKind !== "type") continue;
      const comma = gaps.after(specifier.end);
      blank(specifier.start, text.charAt(comma) === "," ? comma + 1 : specifier.end);
    }
  }

  visit(tree);
  for (const [at, character] of marks) out[at] = character;
  return out.join("");
}

/** Properties that hold types. */
const TYPES: ReadonlySet<string> = new Set([
  "typeAnnotation",
  "returnType",
  "typeParameters",
  "typeArguments",
  "superTypeParameters",
  "superTypeArguments",
  "implements",
]);

const MODIFIERS: ReadonlySet<string> = new Set(["public", "private", "protected", "readonly", "override"]);

/** True for statements and class members that exist only for the type checker. */
function isTypeOnly(node: Tree): boolean {
  switch (node.type) {
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
    case "TSDeclareFunction":
    case "TSIndexSignature":
    case "TSModuleDeclaration":
      return true;
    case "ImportDeclaration":
    case "TSImportEqualsDeclaration":
      return node.importKind === "type";
    case "ExportAllDeclaration":
    case "ExportNamedDeclaration":
    case "ExportDefaultDeclaration":
      return node.exportKind === "type" || (isTree(node.declaration) && isTypeOnly(node.declaration));
    case "ClassDeclaration":
    case "ClassExpression":
      return node.declare === true;
    case "MethodDefinition":
      return node.abstract === true || (isTree(node.value) && node.value.type === "TSDeclareMethod");
    default:
      return node.declare === true || node.abstract === true;
  }
}

function breaksLine(text: string): boolean {
  return /[\n\r\u2028\u2029]/.test(text);
}
