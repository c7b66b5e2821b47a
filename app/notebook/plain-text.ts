/** A line of Markdown as plain text: links by their text, emphasis and mark-up gone, white space joined. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/<[^>]+>/g, "")
    .replace(/(\*\*|__|\*|`)(\S(?:.*?\S)?)\1/gs, "$2")
    .replace(/(?<!\w)_(\S(?:.*?\S)?)_(?!\w)/gs, "$1")
    .replace(/\s+/g, " ")
    .trim();
}
