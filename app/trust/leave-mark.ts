/**
 * What was typed in the last moment before a page went away is kept in an emergency draft (storage/emergency.ts). A mark
 * beside it says that the notebook might run then, so that the reader's own last words need no new consent.
 */
const PREFIX = "nablab:agreed:";

export function leaveMark(id: string): void {
  try {
    localStorage.setItem(PREFIX + id, "1");
  } catch {
    // Without storage there is no draft either.
  }
}

/** Takes the mark away; tells whether there was one. */
export function takeMark(id: string): boolean {
  try {
    const marked = localStorage.getItem(PREFIX + id) !== null;
    localStorage.removeItem(PREFIX + id);
    return marked;
  } catch {
    return false;
  }
}
