/** Writing to several stores so that all of it is kept, or none. */

interface Transaction {
  readonly done: Promise<void>;
  abort(): void;
}

/**
 * Makes the writes of a transaction and waits until they are kept.
 * @throws what the first write or the transaction failed with; then nothing is kept
 */
export async function writeAll(transaction: Transaction, writes: Iterable<() => Promise<unknown>>): Promise<void> {
  const made: Promise<unknown>[] = [transaction.done];
  try {
    for (const write of writes) made.push(write());
    await Promise.all(made);
  } catch (error) {
    abortAll(transaction, made);
    throw error;
  }
}

/** Takes back what a transaction has written; what it would still tell of that is not news. */
export function abortAll(transaction: Transaction, made: readonly Promise<unknown>[] = [transaction.done]): void {
  for (const each of made) each.catch(() => undefined);
  try {
    transaction.abort();
  } catch {
    // It has ended already.
  }
}
