/** Cells that take apart what the kernel stands on. */
import {cell} from "./fault.ts";

const close = "the kernel's thread cannot be closed by a cell";
const ground = "the kernel tries once a second what it stands on, and is replaced when that is broken";

const broken = (fault: string, source: string) =>
  cell({fault, source, says: /A cell has changed/, by: ground, ends: "lost"});
const harmless = (fault: string, source: string) =>
  cell({fault, source, by: "what works as before is left as it is", ends: "runs"});

export const tampering = [
  cell({fault: "self.close()", source: "self.close()", says: /cannot close the kernel/, by: close, ends: "error"}),
  cell({
    fault: "close() of the worker's prototype",
    source: "DedicatedWorkerGlobalScope.prototype.close.call(self)",
    says: /cannot/i,
    by: close,
    ends: "error",
  }),
  harmless(
    "Array.prototype.push replaced by one that counts",
    "{ const {push} = Array.prototype; let calls = 0; Array.prototype.push = function (...items) { calls++; return push.apply(this, items); }; }",
  ),
  harmless(
    "a hidden property added to Object.prototype",
    'Object.defineProperty(Object.prototype, "mine", {value: "added"})',
  ),
  // Another name: the hidden property cannot be assigned to.
  broken("a property added to Object.prototype", 'Object.prototype.listed = "added"'),
  harmless(
    "every global deleted that can be",
    "for (const name of Object.keys(globalThis)) { try { delete globalThis[name]; } catch {} }",
  ),
  broken("Array.prototype.push taken away", "Array.prototype.push = null"),
  broken("Array.prototype.map that throws", 'Array.prototype.map = () => { throw new Error("mine"); }'),
  broken("the iterator of arrays taken away", "delete Array.prototype[Symbol.iterator]"),
  broken("Map.prototype.get that forgets", "Map.prototype.get = () => undefined"),
  broken("Promise.prototype.then taken away", "Promise.prototype.then = undefined"),
  broken("JSON.stringify that lies", 'JSON.stringify = () => "{}"'),
  broken("setTimeout taken away", "globalThis.setTimeout = undefined"),
  broken("Function.prototype.call taken away", "Function.prototype.call = null"),
];
