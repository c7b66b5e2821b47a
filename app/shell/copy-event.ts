/**
 * Fills the clipboard in a copy event that is made to happen: it takes what the asynchronous clipboard does not, also on
 * origins that are not secure. Only in the moment of a press.
 * @returns whether it was filled
 */
export function copyByEvent(fill: (clipboard: DataTransfer) => void): boolean {
  let filled = false;
  const copy = (event: ClipboardEvent) => {
    if (event.clipboardData) {
      fill(event.clipboardData);
      filled = true;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  // Chromium copies only what is selected, unless this event is answered.
  const allow = (event: Event) => event.preventDefault();
  window.addEventListener("beforecopy", allow, {capture: true});
  window.addEventListener("copy", copy, {capture: true});
  document.execCommand("copy");
  window.removeEventListener("beforecopy", allow, {capture: true});
  window.removeEventListener("copy", copy, {capture: true});
  return filled;
}
