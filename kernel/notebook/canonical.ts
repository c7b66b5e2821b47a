/**
 * Reads what our writer wrote without an HTML parser, which is ten times as large as all else that opening a notebook
 * takes. A text counts as canonical only if writing what was read gives the very same text again; all others are left
 * to reader.ts.
 */
import {assemble, type Script} from "./assemble.ts";
import type {Notebook} from "./notebook.ts";
import {writeNotebook} from "./writer.ts";

/** The writer leaves the case of names as it is; a parser does not. */
const ATTRIBUTES = /(?: [^\s"'<>/=A-Z\p{Cc}]+="[^"]*")*/uy;
const ATTRIBUTE = / ([^=]+)="([^"]*)"/g;
/** HTML has other line breaks, and no way to write NUL. */
const ALTERED = /[\0\r]/;

/** The notebook of a canonical text; `null` for any other text. */
export function readCanonical(file: string): Notebook | null {
  if (ALTERED.test(file)) return null;
  const scanner = new Scanner(file);
  if (!scanner.skip("<!doctype html>\n<notebook")) return null;
  const attributes = scanner.attributes();
  if (!scanner.skip(">\n  <title>")) return null;
  const title = scanner.until("</title>");
  if (title === null) return null;
  const contents: Script[] = [];
  while (scanner.skip("\n  <script")) {
    const attributes = scanner.attributes();
    const text = scanner.skip(">") ? scanner.until("</script>") : null;
    if (text === null) return null;
    contents.push({attributes, text});
  }
  const {notebook, warnings} = assemble({attributes, title: unescapeText(title), contents});
  return warnings.length === 0 && writesAs(notebook, file) ? notebook : null;
}

function writesAs(notebook: Notebook, file: string): boolean {
  return writeNotebook(notebook) === file;
}

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Goes behind `words` if they stand here. */
  skip(words: string): boolean {
    if (!this.#text.startsWith(words, this.#at)) return false;
    this.#at += words.length;
    return true;
  }

  /** The text up to `words`, and goes behind them; `null` when they do not come. */
  until(words: string): string | null {
    const end = this.#text.indexOf(words, this.#at);
    if (end < 0) return null;
    const text = this.#text.slice(this.#at, end);
    this.#at = end + words.length;
    return text;
  }

  /** The attributes that stand here, behind the name of an element. */
  attributes(): Record<string, string> {
    ATTRIBUTES.lastIndex = this.#at;
    const [text] = ATTRIBUTES.exec(this.#text) ?? [""];
    this.#at += text.length;
    return Object.fromEntries(
      [...text.matchAll(ATTRIBUTE)].map(([, name = "", value = ""]) => [name, unescapeText(value)]),
    );
  }
}

const ESCAPES: Readonly<Record<string, string>> = {amp: "&", lt: "<", gt: ">", quot: '"', nbsp: "\u00a0"};

function unescapeText(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|nbsp);/g, (_, name: string) => ESCAPES[name] ?? "");
}
