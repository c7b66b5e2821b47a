/** Values that cells keep under names: what the kernel asks for, and who answers (page or command line). */
import type {FromKernel, ToKernel} from "../protocol.ts";

/** Keeps bytes under names. Every method may reject, with words for the reader. */
export interface ValueStore {
  put(name: string, bytes: ArrayBuffer): Promise<void>;
  get(name: string): Promise<ArrayBuffer | undefined>;
  delete(name: string): Promise<void>;
  names(): Promise<readonly string[]>;
}

/** Does what the kernel asks for; never rejects, as the answer carries what went wrong. */
export async function answerStore(
  {request, action, name, bytes}: FromKernel & {type: "store"},
  values: ValueStore,
): Promise<ToKernel & {type: "stored"}> {
  const answer = {type: "stored", request} as const;
  try {
    switch (action) {
      case "put":
        await values.put(name, bytes ?? new ArrayBuffer(0));
        return answer;
      case "get":
        return {...answer, bytes: (await values.get(name)) ?? null};
      case "delete":
        await values.delete(name);
        return answer;
      case "names":
        return {...answer, names: [...(await values.names())]};
    }
  } catch (error) {
    return {...answer, error: error instanceof Error ? error.message : String(error)};
  }
}

/** Keeps values as long as it lives. */
export function memoryValues(): ValueStore {
  const values = new Map<string, ArrayBuffer>();
  return {
    put: async (name, bytes) => void values.set(name, bytes.slice(0)),
    get: async (name) => values.get(name)?.slice(0),
    delete: async (name) => void values.delete(name),
    names: async () => [...values.keys()].sort(),
  };
}
