import type {FromKernel, ToKernel} from "../../kernel/protocol.ts";

/** Questions for the numbers behind figures, and their answers. */
export interface Tables {
  ask(node: number): Promise<string | null>;
  answered(message: FromKernel & {type: "table"}): void;
  /** No answer will come any more. */
  giveUp(): void;
}

export function createTables(send: (message: ToKernel & {type: "rows"}) => void): Tables {
  const waiting = new Map<number, {resolve(csv: string | null): void; reject(reason: Error): void}>();
  let last = 0;
  return {
    ask(node) {
      last += 1;
      const request = last;
      return new Promise((resolve, reject) => {
        waiting.set(request, {resolve, reject});
        send({type: "rows", request, node});
      });
    },
    answered({request, csv, error}) {
      const asker = waiting.get(request);
      waiting.delete(request);
      if (error === undefined) asker?.resolve(csv);
      else asker?.reject(new Error(error));
    },
    giveUp() {
      for (const {reject} of waiting.values()) reject(new Error("The kernel is gone."));
      waiting.clear();
    },
  };
}
