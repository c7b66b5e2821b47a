/** Questions to the kernel that it answers by number. */

export interface Requests<T> {
  /** Asks under a new number. Rejects when the kernel is gone before it answers. */
  ask(send: (request: number) => void): Promise<T>;
  /** Settles the question of this number. */
  answered(request: number, answer: T, error?: string): void;
  /** No answer will come any more. */
  giveUp(): void;
}

export function createRequests<T>(): Requests<T> {
  const waiting = new Map<number, {resolve(answer: T): void; reject(reason: Error): void}>();
  let last = 0;
  return {
    ask(send) {
      last += 1;
      const request = last;
      return new Promise((resolve, reject) => {
        waiting.set(request, {resolve, reject});
        send(request);
      });
    },
    answered(request, answer, error) {
      const asker = waiting.get(request);
      waiting.delete(request);
      if (error === undefined) asker?.resolve(answer);
      else asker?.reject(new Error(error));
    },
    giveUp() {
      for (const {reject} of waiting.values()) reject(new Error("The kernel is gone."));
      waiting.clear();
    },
  };
}
