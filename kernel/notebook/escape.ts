/**
 * How a cell's text lives inside a `<script>` element, where HTML knows no escapes: a backslash behind the `<` keeps
 * the parser from seeing the end of the element, and one more backslash stands for each that was there already.
 *
 * Notebook Kit escapes `</script>` and `</script `. HTML also ends a script at `</script/`, and `<!--` with a later
 * `<script` makes it ignore the next `</script>`; these we escape too, in files that carry our `data-version`.
 */

const KIT_END = /<(?=\\*\/script(?:[\s>]|$))/gi;
const KIT_ESCAPED_END = /<\\(?=\\*\/script[\s>])/gi;
const OUR_END = /<(?=\\*\/script\/|\\+!--)/gi;
const OUR_ESCAPED_END = /<\\(?=\\*\/script\/|\\*!--)/gi;
const SCRIPT = /<script(?:[\s/>]|$)/i;

/** Makes a cell's text safe inside `<script>`. */
export function escapeScript(text: string): string {
  const escaped = text.replace(KIT_END, "<\\").replace(OUR_END, "<\\");
  return swallowsEnd(escaped) ? escaped.replaceAll("<!--", "<\\!--") : escaped;
}

/** Whether a `<script` follows a `<!--`. */
function swallowsEnd(text: string): boolean {
  const comment = text.indexOf("<!--");
  return comment >= 0 && SCRIPT.test(text.slice(comment));
}

/** The text of a `<script>`; `ours` tells whether Nablab wrote it. */
export function unescapeScript(text: string, ours: boolean): string {
  const kit = text.replace(KIT_ESCAPED_END, "<");
  return ours ? kit.replace(OUR_ESCAPED_END, "<") : kit;
}
