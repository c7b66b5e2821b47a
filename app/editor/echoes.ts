/**
 * Tells a text that comes back from the document from one that somebody else changed: while a document catches up with
 * fast typing, it hands back texts that the editor has already gone beyond.
 */
export class Echoes {
  #sent: string[] = [];

  /** The editor told the document this text. */
  sent(text: string): void {
    this.#sent.push(text);
  }

  /** Whether `text`, which the document has now, is new to an editor that shows `shown`. */
  isNews(text: string, shown: string): boolean {
    if (text === shown) {
      this.#sent = [];
      return false;
    }
    const echo = this.#sent.indexOf(text);
    if (echo < 0) {
      this.#sent = [];
      return true;
    }
    this.#sent.splice(0, echo + 1);
    return false;
  }
}
