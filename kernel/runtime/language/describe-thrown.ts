import {ERROR_CHARACTERS} from "../../budgets.ts";

/** What can be said of a thrown value in words. */
export interface Described {
  readonly name: string;
  readonly message: string;
}

const NAME_CHARACTERS = 100;

/**
 * Reads a thrown value. Anything can be thrown: proxies, objects whose getters throw, errors whose message is no text or
 * has a hundred million characters. Never throws; a getter that does not end is ended by Stop.
 */
export function describeThrown(thrown: unknown): Described {
  if (!isError(thrown)) return {name: "Thrown", message: shortened(textOf(thrown), ERROR_CHARACTERS)};
  return {
    name: shortened(read(() => String(thrown.name)) || "Error", NAME_CHARACTERS),
    message: shortened(read(() => String(thrown.message)) ?? "Its message cannot be read.", ERROR_CHARACTERS),
  };
}

/** Whether a value is an error, of a proxy that does not tell: no. */
export function isError(thrown: unknown): thrown is Error {
  return read(() => thrown instanceof Error) ?? false;
}

function textOf(thrown: unknown): string {
  if (typeof thrown === "string") return thrown;
  return read(() => JSON.stringify(thrown)) ?? read(() => String(thrown)) ?? "something that cannot be read was thrown";
}

function read<T>(from: () => T): T | undefined {
  try {
    return from();
  } catch {
    return undefined;
  }
}

function shortened(text: string, most: number): string {
  const {length} = text;
  return length <= most ? text : `${text.slice(0, most)}… (${length.toLocaleString("en")} characters in all)`;
}
