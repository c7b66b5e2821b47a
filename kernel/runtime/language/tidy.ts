/** Wraps the steps of a generator in `tf.tidy`: the quick fix for one that leaves tensors behind at every yield. */
import type {AnyNode, Expression, Function as FunctionNode} from "acorn";
import {full} from "acorn-walk";
import type {CellSource, QuickFix} from "../../protocol.ts";
import {parseScript} from "./parse.ts";
import {children, type Tree} from "./tree.ts";

/** What makes pictures and not tensors: a tidy would look for tensors in it. */
const PICTURES: ReadonlySet<string> = new Set(["Plot", "d3", "html", "svg", "md", "tex", "dot", "Inputs", "display"]);

/**
 * Wraps what each turn of a generator's loop assigns, declares or yields in `tf.tidy(() => …)`, where it is made of
 * calls and awaits nothing.
 * @returns `null` where there is nothing to wrap, or the cell does not parse
 */
export function tidySteps(cell: CellSource): QuickFix | null {
  if (cell.kind !== "ts" && cell.kind !== "js") return null;
  const steps = generators(cell).flatMap(stepsOf);
  if (steps.length === 0) return null;
  return {
    title: "Wrap each step in tf.tidy",
    edits: steps.flatMap(({start, end, type}) => {
      // An arrow's body in braces would be a block.
      const [open, close] = type === "ObjectExpression" ? ["tf.tidy(() => (", "))"] : ["tf.tidy(() => ", ")"];
      return [
        {cell: cell.id, start, end: start, text: open},
        {cell: cell.id, start: end, end, text: close},
      ];
    }),
  };
}

/** The generator functions of a cell. */
function generators(cell: CellSource): FunctionNode[] {
  try {
    const {body} = parseScript(cell.source, cell.kind === "js" ? "js" : "ts");
    const found: FunctionNode[] = [];
    full(body, (node) => {
      if (isFunction(node) && (node as FunctionNode).generator) found.push(node as FunctionNode);
    });
    return found;
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** The expressions to wrap in the loops of a generator, not those of functions inside it. */
function stepsOf(generator: FunctionNode): Expression[] {
  const steps: Expression[] = [];
  const take = (node: AnyNode | null | undefined) => {
    if (node && isStep(node)) steps.push(node as Expression);
  };
  const visit = (node: AnyNode, inLoop: boolean): void => {
    if (isFunction(node)) return;
    if (inLoop && node.type === "AssignmentExpression" && node.operator === "=") take(node.right);
    else if (inLoop && node.type === "VariableDeclarator") take(node.init);
    else if (inLoop && node.type === "YieldExpression" && !node.delegate) take(node.argument);
    const loops = inLoop || /^(?:While|DoWhile|For|ForOf|ForIn)Statement$/.test(node.type);
    for (const child of childrenOf(node)) visit(child, loops);
  };
  for (const child of childrenOf(generator.body)) visit(child, false);
  return steps;
}

function isStep(node: AnyNode): boolean {
  if (isFunction(node) || PICTURES.has(root(node)) || /^tf\.(?:tidy|keep)$/.test(calleeOf(node))) return false;
  return some(node, (part) => part.type === "CallExpression") && !some(node, isPause);
}

/** A tidy cannot wait. */
function isPause(node: AnyNode): boolean {
  return node.type === "AwaitExpression" || node.type === "YieldExpression";
}

/** Whether a test holds of a node or of a part of it, functions inside left out. */
function some(node: AnyNode, test: (node: AnyNode) => boolean): boolean {
  return test(node) || childrenOf(node).some((child) => !isFunction(child) && some(child, test));
}

function isFunction(node: AnyNode): boolean {
  return /^(?:Arrow)?Function(?:Expression|Declaration)$/.test(node.type);
}

function childrenOf(node: AnyNode): AnyNode[] {
  return children(node as unknown as Tree) as unknown as AnyNode[];
}

/** The name at the left end of calls and members: `Plot` of `Plot.plot().foo`. */
function root(node: AnyNode): string {
  if (node.type === "Identifier") return node.name;
  if (node.type === "CallExpression") return root(node.callee);
  if (node.type === "MemberExpression") return root(node.object);
  if (node.type === "TaggedTemplateExpression") return root(node.tag);
  return "";
}

function calleeOf(node: AnyNode): string {
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return "";
  const {object, property} = node.callee;
  return object.type === "Identifier" && property.type === "Identifier" ? `${object.name}.${property.name}` : "";
}
