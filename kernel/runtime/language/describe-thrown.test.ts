import {expect, test} from "vitest";
import {ERROR_CHARACTERS} from "../../budgets.ts";
import {thrownError} from "../errors.ts";
import {describeThrown} from "./describe-thrown.ts";

const refuse = () => {
  throw new Error("no");
};
const hostile = () => new Proxy({}, new Proxy({}, {get: () => refuse}));
const revoked = () => {
  const {proxy, revoke} = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const withGetters = (target: object) =>
  Object.defineProperties(
    target,
    Object.fromEntries(["stack", "cause", "toJSON", "toString", "name", "message"].map((key) => [key, {get: refuse}])),
  );

const UNREADABLE = "something that cannot be read was thrown";

const cases: [what: string, thrown: unknown, name: string, message: string | RegExp][] = [
  ["null", null, "Thrown", "null"],
  ["undefined", undefined, "Thrown", "undefined"],
  ["a text", "text", "Thrown", "text"],
  ["a symbol", Symbol("s"), "Thrown", "Symbol(s)"],
  ["a BigInt", 12n, "Thrown", "12"],
  ["a frozen object", Object.freeze({a: [1]}), "Thrown", '{"a":[1]}'],
  ["a function", () => 1, "Thrown", "() => 1"],
  ["an object without a prototype", Object.create(null), "Thrown", "{}"],
  ["a proxy whose traps throw", hostile(), "Thrown", UNREADABLE],
  ["a revoked proxy", revoked(), "Thrown", UNREADABLE],
  ["an object whose getters throw", withGetters({}), "Thrown", UNREADABLE],
  ["an error", new RangeError("too much"), "RangeError", "too much"],
  ["an error whose getters throw", withGetters(new Error("x")), "Error", "Its message cannot be read."],
  ["an error without texts", Object.assign(new Error(), {name: 7, message: ["a", "b"]}), "7", "a,b"],
  ["an error without a name", Object.assign(new Error("m"), {name: ""}), "Error", "m"],
  ["a proxy of an error that does not tell", new Proxy(new Error("m"), {getPrototypeOf: refuse}), "Thrown", "{}"],
  ["a long message", new Error("x".repeat(1e6)), "Error", /^x{4000}… \(1,000,000 characters in all\)$/],
  ["a long name", Object.assign(new Error("m"), {name: "n".repeat(1e6)}), /^n{100}…/ as unknown as string, "m"],
];

for (const [what, thrown, name, message] of cases)
  test(what, () => {
    const described = describeThrown(thrown);
    expect(described.name).toEqual(typeof name === "string" ? name : expect.stringMatching(name));
    expect(described.message).toEqual(typeof message === "string" ? message : expect.stringMatching(message));
    // What the page is sent of it.
    const error = thrownError(thrown, "1");
    expect(error).toMatchObject({kind: "runtime", name: described.name, fixes: []});
    expect(error.message.length).toBeLessThan(ERROR_CHARACTERS + 100);
  });

test("a stack that somebody wrote is read as far as one goes", () => {
  const error = Object.assign(new Error("m"), {stack: "    at f (nablab-cell:1:2:3)\n".repeat(1e6)});
  expect(thrownError(error, "1").frames.length).toBeLessThan(5000);
  const bad = Object.assign(new Error("m"), {stack: "    at f (nablab-file:%E0%A4%A:1:2)"});
  expect(thrownError(bad, "1").message).toBe("m");
});
