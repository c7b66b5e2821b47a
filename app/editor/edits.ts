/** Replace `[start, end)` (UTF-16 code units) by `text`. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const isHighSurrogate = (code: number) => code >= 0xd800 && code <= 0xdbff;
const isLowSurrogate = (code: number) => code >= 0xdc00 && code <= 0xdfff;

/**
 * The smallest single replacement that turns `before` into `after`, or `null` when they are equal. It never splits a
 * surrogate pair or a CR LF, so an editor can apply it as it is and keep cursors outside the changed range.
 */
export function minimalEdit(before: string, after: string): TextEdit | null {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  if (start > 0 && splits(before, start, after)) start--;
  let tail = 0;
  while (tail < shorter - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  if (tail > 0 && splitsTail(before, after, tail)) tail--;
  return {start, end: before.length - tail, text: after.slice(start, after.length - tail)};
}

function splits(before: string, at: number, after: string): boolean {
  return splitsAt(before, at) || splitsAt(after, at);
}

function splitsTail(before: string, after: string, tail: number): boolean {
  return splitsAt(before, before.length - tail) || splitsAt(after, after.length - tail);
}

function splitsAt(text: string, at: number): boolean {
  const left = text.charCodeAt(at - 1);
  const right = text.charCodeAt(at);
  return (isHighSurrogate(left) && isLowSurrogate(right)) || (left === 13 && right === 10);
}
