/** Letters that are typed for a field whose dialog is on its way: kept, and written into the field when it is there. */

/** `null` while no field is awaited. */
let kept: string | null = null;

/** From now on what is typed is meant for a field that comes. */
export function keepTyped(): void {
  kept ??= "";
}

/** The field does not come, or has what was kept. */
export function dropTyped(): void {
  kept = null;
}

/**
 * Takes a press down when it is meant for a field on its way. Enter is taken and forgotten: what it would do to what is
 * found cannot be seen yet.
 * @returns whether it was taken: it must then do nothing else
 */
export function takesPress({key, ctrlKey, metaKey}: KeyboardEvent): boolean {
  if (kept === null || ctrlKey || metaKey) return false;
  if (key === "Backspace") kept = kept.slice(0, -1);
  else if (key.length === 1) kept += key;
  else if (key !== "Enter") return false;
  return true;
}

/** Writes what was kept into the field that has the focus, as if it were typed there. Call it when the field is there. */
export function writeTyped(): void {
  const text = kept;
  dropTyped();
  // Deprecated, and without a successor: nothing else makes the events of typing, by which lists go to their first entry.
  if (text) document.execCommand("insertText", false, text);
}
