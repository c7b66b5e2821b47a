/**
 * Colouring rules of the languages that neither Lezer nor Monaco brings: one list for both, tried in order at each
 * position of a line. `comment`, `keyword`, `string`, `number` are the classes of `highlight.ts`; "" is plain text.
 */
export type TokenRules = readonly (readonly [RegExp, TokenClass])[];
export type TokenClass = "keyword" | "string" | "number" | "comment" | "strong" | "";

export const TEX_RULES: TokenRules = [
  [/%.*/, "comment"],
  [/\$\{[^}]*\}/, "string"],
  [/\\(?:begin|end)\{[a-zA-Z*]+\}/, "keyword"],
  [/\\(?:[a-zA-Z]+\*?|.)/, "keyword"],
  [/[&^_{}$]/, "string"],
  [/\d+(?:\.\d+)?/, "number"],
  [/[^\\%$&^_{}\d]+/, ""],
];

export const DOT_RULES: TokenRules = [
  [/\/\/.*|#.*/, "comment"],
  [/\/\*.*?\*\//, "comment"],
  [/"(?:[^"\\]|\\.)*"/, "string"],
  [/\b(?:strict|digraph|graph|subgraph|node|edge)\b/, "keyword"],
  [/->|--/, "keyword"],
  [/-?(?:\.\d+|\d+(?:\.\d*)?)/, "number"],
  [/[\p{L}_][\p{L}\d_]*/u, ""],
  [/[^\p{L}\d_"/#.-]+|./u, ""],
];
