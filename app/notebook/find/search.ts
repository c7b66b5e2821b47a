/** Finding a text or a regular expression in the texts of cells, and what would stand there instead. */

export interface Query {
  readonly find: string;
  readonly replacement: string;
  readonly matchCase: boolean;
  readonly wholeWord: boolean;
  /** `find` is a regular expression of JavaScript; `$1`, `$<name>`, `$&`, `\n` and `\t` work in the replacement. */
  readonly regex: boolean;
}

export interface SearchText {
  readonly id: string;
  readonly source: string;
}

export interface Match {
  readonly cell: string;
  /** Offsets in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** What replaces it. */
  readonly text: string;
}

/** Matches beyond this many are counted out: nobody reads them, and a page that shows them would stall. */
export const MATCH_LIMIT = 5000;

export interface Found {
  readonly matches: readonly Match[];
  /** There are more than `MATCH_LIMIT`. */
  readonly more: boolean;
}

/**
 * All matches in page order. Empty ones (`a*` between letters) are left out.
 * @throws {SyntaxError} when the regular expression is none; `message` says what is wrong with it
 */
export function findMatches(texts: readonly SearchText[], query: Query): Found {
  if (query.find === "") return {matches: [], more: false};
  const pattern = patternOf(query, "gm");
  const single = patternOf(query, "my");
  const replacement = query.regex ? unescaped(query.replacement) : query.replacement.replaceAll("$", "$$$$");
  const matches: Match[] = [];
  for (const {id, source} of texts) {
    for (const match of source.matchAll(pattern)) {
      const {index: start, 0: found} = match;
      if (found === "") continue;
      if (matches.length === MATCH_LIMIT) return {matches, more: true};
      const end = start + found.length;
      // The language's own rules for `$`: replaced in place, with all that look-behind may want to see.
      single.lastIndex = start;
      const replaced = source.replace(single, replacement);
      matches.push({cell: id, start, end, text: replaced.slice(start, replaced.length - (source.length - end))});
    }
  }
  return {matches, more: false};
}

function patternOf({find, matchCase, wholeWord, regex}: Query, flags: string): RegExp {
  const source = regex ? find : find.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  const bounded = wholeWord ? `(?<![\\p{L}\\p{N}_$])(?:${source})(?![\\p{L}\\p{N}_$])` : source;
  const all = matchCase ? flags : `${flags}i`;
  // Whole words need Unicode classes; a pattern is first tried as written, as older ones do not parse in that mode.
  new RegExp(source, all);
  return wholeWord ? new RegExp(unicode(bounded), `${all}u`) : new RegExp(source, all);
}

/** Escapes of marks that need none are errors in Unicode mode. */
function unicode(source: string): string {
  return source.replace(/\\([-"'#%&,:;<=>@`~ ])/g, (_, mark: string) => (mark === "-" ? "\\x2d" : mark));
}

function unescaped(replacement: string): string {
  return replacement.replace(/\\([nt\\])/g, (_, letter: string) => ({n: "\n", t: "\t"})[letter] ?? "\\");
}
