/** Line and column (from 1) of static code at a point of the viewport, `null` beside the text or while text is selected. */
export function placeAt(x: number, y: number, code: Element): {line: number; column: number} | null {
  if (getSelection()?.isCollapsed === false) return null;
  const caret = document.caretPositionFromPoint?.(x, y);
  const node = caret?.offsetNode;
  const line = (node instanceof Element ? node : node?.parentElement)?.closest(".line");
  if (!caret || !node || !line || !code.contains(line)) return null;
  const before = document.createRange();
  before.selectNodeContents(line);
  before.setEnd(node, caret.offset);
  const lines = [...code.querySelectorAll(".line")];
  return {line: lines.indexOf(line) + 1, column: before.toString().length + 1};
}
