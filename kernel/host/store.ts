/** `store` of cells: keeps trees of tensors and JSON with the notebook, by messages to the page. */

import type {KernelChannel} from "../channel.ts";
import type {Ledger} from "../engine/ledger.ts";
import {pack, unpack} from "../engine/pack.ts";
import type {ToKernel} from "../protocol.ts";
import type {RunInfo} from "../runtime/contract.ts";

/** What cells call. */
export interface Store {
  (name: string, value: unknown): Promise<void>;
  get(name: string): Promise<unknown>;
  delete(name: string): Promise<void>;
  names(): Promise<string[]>;
}

type Answer = ToKernel & {type: "stored"};

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

const NAME_LIMIT = 200;

/** @param started resolves once tensors can be made */
export function createStores(channel: Pick<KernelChannel, "send">, ledger: Ledger, started: Promise<unknown>) {
  const waiting = new Map<number, Waiting>();
  let requests = 0;

  function ask(action: "put" | "get" | "delete" | "names", name: string, bytes?: ArrayBuffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      requests += 1;
      waiting.set(requests, {resolve, reject});
      channel.send({type: "store", request: requests, action, name, bytes}, bytes ? [bytes] : []);
    });
  }

  return {
    /** The store as one run of a cell sees it: what it gets back is booked on the cell. */
    of({owner, signal}: RunInfo): Store {
      const store = async (name: string, value: unknown) => {
        checkName("store", name);
        if (value === undefined) throw new TypeError(`store: there is no value to keep as ${JSON.stringify(name)}.`);
        await ask("put", name, await pack(value, "store"));
      };
      return Object.assign(store, {
        async get(name: string) {
          checkName("store.get", name);
          const {bytes} = await ask("get", name);
          await started;
          signal.throwIfAborted();
          return bytes ? ledger.runAs(owner, () => unpack(bytes)) : undefined;
        },
        async delete(name: string) {
          checkName("store.delete", name);
          await ask("delete", name);
        },
        names: async () => (await ask("names", "")).names ?? [],
      });
    },
    answered(answer: Answer): void {
      const asker = waiting.get(answer.request);
      waiting.delete(answer.request);
      if (answer.error === undefined) asker?.resolve(answer);
      else asker?.reject(new Error(`store: ${answer.error}`));
    },
  };
}

/** @throws {TypeError} */
function checkName(call: string, name: unknown): void {
  if (typeof name === "string" && name.length > 0 && name.length <= NAME_LIMIT) return;
  const found = typeof name === "string" ? `${name.length} characters long` : `a ${typeof name}`;
  throw new TypeError(`${call}: name is ${found}, not a text of 1 to ${NAME_LIMIT} characters.`);
}
