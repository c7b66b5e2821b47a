/** Whatever is thrown is said. */
import {cell} from "./fault.ts";

const UNREADABLE = /something that cannot be read was thrown/;

const thrown = (fault: string, source: string, says: RegExp) =>
  cell({fault, source, says, by: "a thrown value is read with care, and its message cut", ends: "error"});

export const throws = [
  thrown("null thrown", "throw null", /null/),
  thrown("undefined thrown", "throw undefined", /undefined/),
  thrown("a symbol thrown", 'throw Symbol("s")', /Symbol\(s\)/),
  thrown("a BigInt thrown", "throw 12n", /12/),
  thrown("a frozen object thrown", "throw Object.freeze({a: 1})", /"a":\s*1/),
  thrown("an object without a prototype thrown", "throw Object.create(null)", /\{\}/),
  thrown("a function thrown", "throw () => 1", /\(\) => 1/),
  thrown(
    "a revoked proxy thrown",
    "{ const {proxy, revoke} = Proxy.revocable({}, {}); revoke(); throw proxy; }",
    UNREADABLE,
  ),
  thrown(
    "a proxy thrown whose traps throw",
    'throw new Proxy({}, new Proxy({}, {get() { return () => { throw new Error("trap"); }; }}))',
    UNREADABLE,
  ),
  thrown(
    "an object thrown with getters that throw",
    "throw {get message() { throw 1; }, get name() { throw 2; }, get stack() { throw 3; }, toJSON() { throw 4; }, toString() { throw 5; }}",
    UNREADABLE,
  ),
  thrown(
    "an error thrown with getters that throw",
    'throw Object.defineProperties(new Error("hidden"), Object.fromEntries(["stack", "cause", "name", "message"].map((key) => [key, {get() { throw new Error(key); }}])))',
    /Its message cannot be read/,
  ),
  thrown(
    "an error thrown whose name and message are no texts",
    "throw Object.assign(new Error(), {name: {a: 1}, message: [1, 2]})",
    /1,2/,
  ),
  thrown(
    "an error thrown with a message of 100 MB",
    'throw new Error("x".repeat(1e8))',
    /100,000,000 characters in all/,
  ),
  thrown(
    "an error thrown that is its own cause",
    '{ const error = new Error("loop"); error.cause = error; throw error; }',
    /loop/,
  ),
  thrown(
    "an error thrown by a proxy of an error",
    'throw new Proxy(new Error("behind"), {getPrototypeOf() { throw new Error("no"); }})',
    /\{\}/,
  ),
  thrown(
    "a rejection with null that nobody awaits",
    'Promise.reject(Object.create(null)); await new Promise((resolve) => setTimeout(resolve, 50)); throw new Error("and then")',
    /and then/,
  ),
];
