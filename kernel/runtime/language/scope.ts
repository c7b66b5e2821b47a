/** Which declaration every identifier of a cell means. */
import type {AnyNode, Expression, Identifier, Pattern, Program} from "acorn";
import {ancestor} from "acorn-walk";

export interface Reference {
  readonly node: Identifier;
  /** The node whose scope declares the name; `null` when it is free in the cell. */
  readonly scope: AnyNode | null;
}

export interface Scopes {
  /** Every identifier that names a variable, declarations included, in walking order. */
  readonly references: readonly Reference[];
  /** The nodes that declare names, with these names. */
  readonly declared: ReadonlyMap<AnyNode, ReadonlySet<string>>;
  /** Identifiers that are assigned to (declarations are not). */
  readonly assigned: ReadonlySet<Identifier>;
}

/** Resolves the names of a cell by the rules of modules (strict mode: functions in blocks belong to the block). */
export function resolveScopes(body: Program | Expression): Scopes {
  const declared = declareNames(body);
  const references: Reference[] = [];
  const assigned = new Set<Identifier>();

  function refer(node: Identifier, ancestors: readonly AnyNode[]): void {
    let i = ancestors.length - 2;
    const parent = ancestors[i];
    // The name of a declaration belongs to the scope round it.
    if (parent && (parent.type === "FunctionDeclaration" || parent.type === "ClassDeclaration") && parent.id === node)
      i--;
    for (; i >= 0; i--) {
      const scope = ancestors[i];
      if (scope && declared.get(scope)?.has(node.name)) {
        references.push({node, scope});
        return;
      }
    }
    references.push({node, scope: null});
  }

  function assign(target: AnyNode): void {
    for (const node of patternNames(target)) assigned.add(node);
  }

  ancestor(body, {
    Pattern(node, _state, ancestors) {
      if (node.type === "Identifier") refer(node, ancestors);
    },
    Identifier: (node, _state, ancestors) => refer(node, ancestors),
    ImportDeclaration(node) {
      for (const {local} of node.specifiers) references.push({node: local, scope: body});
    },
    AssignmentExpression(node) {
      assign(node.left);
    },
    UpdateExpression(node) {
      assign(node.argument);
    },
    ForInStatement(node) {
      assign(node.left);
    },
    ForOfStatement(node) {
      assign(node.left);
    },
  });
  return {references, declared, assigned};
}

/** The identifiers that a pattern binds or assigns; none for member expressions and declarations. */
export function patternNames(node: AnyNode): Identifier[] {
  switch (node.type) {
    case "Identifier":
      return [node];
    case "ObjectPattern":
      return node.properties.flatMap((property) =>
        patternNames(property.type === "Property" ? property.value : property),
      );
    case "ArrayPattern":
      return node.elements.flatMap((element) => (element ? patternNames(element) : []));
    case "RestElement":
      return patternNames(node.argument);
    case "AssignmentPattern":
      return patternNames(node.left);
    default:
      return [];
  }
}

function declareNames(body: Program | Expression): Map<AnyNode, Set<string>> {
  const declared = new Map<AnyNode, Set<string>>();

  function declare(scope: AnyNode, name: string): void {
    const names = declared.get(scope);
    if (names) names.add(name);
    else declared.set(scope, new Set([name]));
  }

  function declarePattern(scope: AnyNode, pattern: Pattern): void {
    for (const {name} of patternNames(pattern)) declare(scope, name);
  }

  function declareParameters(node: Extract<AnyNode, {params: Pattern[]}>): void {
    for (const parameter of node.params) declarePattern(node, parameter);
    if (node.type !== "ArrowFunctionExpression") declare(node, "arguments");
  }

  ancestor(body, {
    VariableDeclaration(node, _state, ancestors) {
      const scope = enclosing(ancestors, node.kind === "var" ? isFunctionScope : isBlockScope) ?? body;
      for (const {id} of node.declarations) declarePattern(scope, id);
    },
    FunctionDeclaration(node, _state, ancestors) {
      if (node.id) declare(enclosing(ancestors, isBlockScope) ?? body, node.id.name);
      declareParameters(node);
    },
    FunctionExpression(node) {
      if (node.id) declare(node, node.id.name);
      declareParameters(node);
    },
    ArrowFunctionExpression: declareParameters,
    ClassDeclaration(node, _state, ancestors) {
      if (node.id) declare(enclosing(ancestors, isBlockScope) ?? body, node.id.name);
    },
    ClassExpression(node) {
      if (node.id) declare(node, node.id.name);
    },
    CatchClause(node) {
      if (node.param) declarePattern(node, node.param);
    },
    ImportDeclaration(node) {
      for (const {local} of node.specifiers) declare(body, local.name);
    },
  });
  return declared;
}

function enclosing(ancestors: readonly AnyNode[], isScope: (node: AnyNode) => boolean): AnyNode | undefined {
  return ancestors.slice(0, -1).findLast(isScope);
}

function isFunctionScope({type}: AnyNode): boolean {
  return /^(FunctionExpression|FunctionDeclaration|ArrowFunctionExpression|Program|StaticBlock)$/.test(type);
}

function isBlockScope(node: AnyNode): boolean {
  return /^(BlockStatement|SwitchStatement|For(In|Of)?Statement)$/.test(node.type) || isFunctionScope(node);
}
