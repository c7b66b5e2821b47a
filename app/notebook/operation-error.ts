/** An operation that does not fit the document; the document stays as it was. */
export class OperationError extends Error {
  override name = "OperationError";
}
