import {copyByEvent} from "../shell/copy-event.ts";

/** Copies a text to the clipboard; tells in words how it went. */
export async function copyText(text: string): Promise<string> {
  try {
    // Origins that are not secure have only the older way.
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else if (!copyByEvent((clipboard) => clipboard.setData("text/plain", text))) throw new Error("It was not let.");
    return "Copied.";
  } catch {
    return "The browser does not let this page copy: select the text and copy it by hand.";
  }
}
