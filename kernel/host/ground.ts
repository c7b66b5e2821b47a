/**
 * What the kernel stands on and any cell can take away: the language's own methods. A cell may replace them by others
 * that do the same (to count calls, say), so each is tried out, not compared.
 */

type Trial = readonly [name: string, works: () => boolean];

const TRIALS: readonly Trial[] = [
  ["Array.prototype.push", () => [1].push(2) === 2],
  ["Array.prototype.pop", () => [1, 2].pop() === 2],
  ["Array.prototype.shift", () => [1, 2].shift() === 1],
  ["Array.prototype.slice", () => [1, 2, 3].slice(1)[1] === 3],
  ["Array.prototype.splice", () => [1, 2].splice(0, 1)[0] === 1],
  ["Array.prototype.map", () => [1].map((x) => x + 1)[0] === 2],
  ["Array.prototype.filter", () => [1, 2].filter((x) => x > 1)[0] === 2],
  ["Array.prototype.flatMap", () => [1].flatMap((x) => [x, x]).length === 2],
  ["Array.prototype.forEach", () => countsTo(2, (count) => [1, 2].forEach(count))],
  ["Array.prototype.some", () => [1].some((x) => x === 1) && ![1].some((x) => x === 2)],
  ["Array.prototype.every", () => [1].every((x) => x === 1) && ![1].every((x) => x === 2)],
  ["Array.prototype.find", () => [1, 2].find((x) => x > 1) === 2],
  ["Array.prototype.includes", () => [1].includes(1) && ![1].includes(2)],
  ["Array.prototype.indexOf", () => [1, 2].indexOf(2) === 1],
  ["Array.prototype.join", () => [1, 2].join("-") === "1-2"],
  ["Array.prototype.reduce", () => [1, 2].reduce((a, b) => a + b, 0) === 3],
  ["Array.prototype.at", () => [1, 2].at(-1) === 2],
  ["Array.prototype[Symbol.iterator]", () => countsTo(2, (count) => [...[1, 2]].length === 2 && count() && count())],
  ["Array.from", () => Array.from({length: 2}, (_, i) => i)[1] === 1],
  ["Array.isArray", () => Array.isArray([]) && !Array.isArray({})],
  // Libraries list properties by `for … in`, which must not find any in every object.
  ["Object.prototype", () => listed({}) === 0 && listed([]) === 0],
  ["Object.entries", () => Object.entries({a: 1})[0]?.[0] === "a"],
  ["Object.fromEntries", () => Object.fromEntries([["a", 1]]).a === 1],
  ["Object.keys", () => Object.keys({a: 1})[0] === "a"],
  ["Object.assign", () => Object.assign({a: 1}, {b: 2}).b === 2],
  ["Object.hasOwn", () => Object.hasOwn({a: 1}, "a") && !Object.hasOwn({}, "a")],
  ["Object.defineProperty", () => Object.defineProperty({a: 0}, "a", {value: 1}).a === 1],
  ["Object.getPrototypeOf", () => Object.getPrototypeOf([]) === Array.prototype],
  ["Function.prototype.call", () => (() => 1).call(null) === 1],
  ["Function.prototype.apply", () => (() => 1).apply(null) === 1],
  ["Function.prototype.bind", () => (() => 1).bind(null)() === 1],
  [
    "Map",
    () => new Map([[1, 2]]).set(3, 4).get(1) === 2 && new Map([[1, 2]]).has(1) && [...new Map([[1, 2]])].length === 1,
  ],
  ["Set", () => new Set([1]).add(2).has(2) && [...new Set([1])].length === 1],
  ["WeakMap", () => new WeakMap([[TRIALS, 1]]).get(TRIALS) === 1],
  ["String.prototype.slice", () => "abc".slice(1) === "bc"],
  ["String.prototype.split", () => "a,b".split(",")[1] === "b"],
  ["String.prototype.replace", () => "ab".replace(/a/g, "c") === "cb"],
  ["String.prototype.startsWith", () => "ab".startsWith("a")],
  ["String.prototype.trim", () => " a ".trim() === "a"],
  ["RegExp.prototype.exec", () => /b/.exec("abc")?.index === 1 && /b/.test("abc")],
  ["JSON", () => JSON.parse(JSON.stringify({a: [1]})).a[0] === 1],
  ["String", () => String(1) === "1"],
  ["Number", () => Number("1") === 1 && Number.isInteger(1)],
  ["Promise.prototype.then", () => typeof Promise.resolve(1).then(() => 1) === "object"],
  ["Promise.all", () => typeof Promise.all([]).then === "function"],
  ["Error", () => new Error("a").message === "a"],
  ["Reflect", () => Reflect.get({a: 1}, "a") === 1],
  ["performance.now", () => performance.now() > 0],
  ["setTimeout", () => typeof globalThis.setTimeout === "function"],
  ["queueMicrotask", () => typeof globalThis.queueMicrotask === "function"],
  ["MessageChannel", () => typeof new globalThis.MessageChannel().port1.postMessage === "function"],
];

function listed(object: object): number {
  let count = 0;
  for (const _ in object) count += 1;
  return count;
}

function countsTo(wanted: number, run: (count: () => boolean) => unknown): boolean {
  let count = 0;
  run(() => {
    count += 1;
    return true;
  });
  return count === wanted;
}

const INTERVAL_MS = 1000;

/**
 * Tries once a second what the kernel stands on, and tells once when something is broken: by itself, since a kernel whose
 * ground is broken may not even understand a question.
 * @returns ends it
 */
export function watchGround(tell: (broken: string) => void): () => void {
  const timer = setInterval(() => {
    const broken = brokenGround();
    if (broken === null) return;
    clearInterval(timer);
    tell(broken);
  }, INTERVAL_MS);
  // Node would wait for it.
  if (typeof timer === "object") (timer as {unref?(): void}).unref?.();
  return () => clearInterval(timer);
}

/** The name of something that does not work as it must any more; `null` when all does. */
export function brokenGround(): string | null {
  // No iterators, methods or destructuring here: they are what is tried out.
  for (let i = 0; i < TRIALS.length; i++) {
    const trial = TRIALS[i] as Trial;
    try {
      if (!trial[1]()) return trial[0];
    } catch {
      return trial[0];
    }
  }
  return null;
}
