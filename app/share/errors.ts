/** What can be wrong with a link. */
export type LinkFault =
  /** It ends too early. */
  | "truncated"
  /** It is not what was made: characters were changed or lost. */
  | "corrupt"
  /** It holds more than a link may. */
  | "oversized"
  /** It was made by a Nablab that knows more than this one. */
  | "newer"
  /** It tells only what differs from a notebook that is another one here, or none. */
  | "original";

/** A link cannot be read; `message` can be shown. Nothing in it has been used. */
export class LinkError extends Error {
  override readonly name = "LinkError";
  readonly fault: LinkFault;

  constructor(fault: LinkFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

/** A link's checksum is right, but what it holds is not a notebook: nothing that `writeLink` made. */
export function unreadable(detail: string): LinkError {
  return new LinkError("corrupt", `What it holds is not a notebook: ${detail}.`);
}
