import {JSDOM} from "jsdom";
import {afterEach, beforeEach, describe, expect, test, vi} from "vitest";
import {type Player, player} from "./player.ts";

let shown: Player;
let inputs: number;

beforeEach(() => {
  const {document, Event} = new JSDOM("").window;
  vi.stubGlobal("document", document);
  vi.stubGlobal("Event", Event);
});
afterEach(() => vi.unstubAllGlobals());

function show(options: Parameters<typeof player>[0]): Player {
  shown = player(options);
  inputs = 0;
  document.body.replaceChildren(shown);
  shown.addEventListener("input", () => inputs++);
  return shown;
}

const button = (name: string) =>
  shown.querySelector<HTMLButtonElement>(`[aria-label="${name}"]`) ?? expect.unreachable(`no button ${name}`);
const press = (name: string) => button(name).click();
const field = () => shown.querySelector("input") ?? expect.unreachable();
const status = () => shown.querySelector("output")?.textContent;
function type(text: string) {
  field().value = text;
  field().dispatchEvent(new Event("input", {bubbles: true}));
  field().dispatchEvent(new Event("change", {bubbles: true}));
}

/** Counts the steps of a run as they come. */
function count(steps: AsyncIterable<number>) {
  const seen: number[] = [];
  const ended = (async () => {
    for await (const step of steps) seen.push(step);
  })();
  return {seen, ended};
}
/** Long enough for whatever does not wait. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 30));

describe("steps", () => {
  test("come in order and end, and the player says how far they are", async () => {
    const {seen, ended} = count(show({}).value.steps(1200));
    await ended;
    expect(seen).toEqual([...Array(1200).keys()]);
    expect(status()).toBe("1,200 / 1,200 · done");
    const shown = ["Play", "Step", "Reset"].map((name) => button(name).getAttribute("aria-disabled"));
    expect(shown).toEqual(["true", "true", null]);
    press("Play");
    press("Step");
    expect(status(), "what is over does not go on").toBe("1,200 / 1,200 · done");
  });

  test("wait while paused, go on one by one with Step, and all with Play", async () => {
    const {seen, ended} = count(show({playing: false}).value.steps(5));
    await settle();
    expect(seen).toEqual([0]);
    expect(status()).toBe("1 / 5");
    press("Step");
    await settle();
    expect(seen).toEqual([0, 1]);
    press("Play");
    await ended;
    expect(seen).toEqual([0, 1, 2, 3, 4]);
  });

  test("do not lose a press of Step that comes between two of them", async () => {
    const steps = show({playing: false}).value.steps(5);
    await steps.next();
    press("Step");
    await settle();
    const {value} = await steps.next();
    expect(value).toBe(1);
    const waits = steps.next();
    expect(await Promise.race([waits, settle()])).toBeUndefined();
    press("Reset");
    expect((await waits).done).toBe(true);
  });

  test("hear of Pause though the run never waits for anything itself", async () => {
    const {seen, ended} = count(show({}).value.steps(1e9));
    await settle();
    press("Pause");
    await settle();
    const {length} = seen;
    await settle();
    expect(seen.length).toBe(length);
    expect(length).toBeGreaterThan(10);
    press("Reset");
    await ended;
  });

  test("Step pauses a run that plays", async () => {
    const {seen} = count(show({}).value.steps(1e9));
    press("Step");
    await settle();
    const {length} = seen;
    await settle();
    expect(seen.length).toBe(length);
    expect(button("Play")).toBeDefined();
  });

  test.each(["invalidation", "signal", "a reset"])("a paused run ends by %s", async (how) => {
    const ends = new AbortController();
    const invalidation = new Promise((resolve) => ends.signal.addEventListener("abort", resolve));
    const options = how === "signal" ? {signal: ends.signal} : {invalidation};
    const {seen, ended} = count(show({playing: false}).value.steps(5, options));
    await settle();
    if (how === "a reset") press("Reset");
    else ends.abort();
    await ended;
    expect(seen).toEqual([0]);
  });

  test("a run that is over takes no step more, not even its first", async () => {
    const {value} = show({});
    press("Reset");
    const {seen, ended} = count(value.steps(5));
    await ended;
    expect(seen).toEqual([]);
    expect(await value.gate()).toBe(false);
  });

  test("a loop that is left early is done", async () => {
    for await (const step of show({}).value.steps(100)) if (step === 7) break;
    expect(status()).toBe("8 / 100 · done");
  });

  test("are refused for a count that cannot be", () => {
    expect(() => show({}).value.steps(-1)).toThrow(/^player.steps: count is -1, not a whole number ≥ 0\.$/);
  });
});

test("gate waits as steps do", async () => {
  const {value} = show({playing: false});
  expect(await value.gate()).toBe(true);
  let passed = 0;
  void value.gate().then(() => passed++);
  await settle();
  expect(passed).toBe(0);
  press("Step");
  await settle();
  expect(passed).toBe(1);
});

describe("value", () => {
  test("is another after a reset and with another seed only", () => {
    const {value} = show({seed: 4});
    for (const name of ["Pause", "Step", "Play"]) press(name);
    expect([shown.value === value, inputs]).toEqual([true, 0]);
    press("Reset");
    expect([shown.value === value, shown.value.seed, inputs]).toEqual([false, 4, 1]);
    type("4294967295");
    expect([shown.value.seed, inputs]).toEqual([4294967295, 2]);
    type("4294967295");
    expect(inputs).toBe(2);
  });

  test("a reset leaves a paused player paused", async () => {
    show({playing: false});
    press("Reset");
    const {seen} = count(shown.value.steps(5));
    await settle();
    expect(seen).toEqual([0]);
  });

  test.each(["", "-1", "1.5", "4294967296", "1e3"])(
    "the seed %j is refused with a message, the last one stays",
    (text) => {
      const {value} = show({seed: 7});
      type(text);
      expect(shown.value).toBe(value);
      expect(inputs).toBe(0);
      expect(status()).toBe("A seed is a whole number from 0 to 4294967295; it stays 7.");
      expect(field().getAttribute("aria-invalid")).toBe("true");
      type("8");
      expect([shown.value.seed, status(), field().getAttribute("aria-invalid")]).toEqual([8, "", "false"]);
    },
  );

  test("can be kept and restored: a plain object of the seed", () => {
    show({seed: 1});
    expect({...shown.value}).toEqual({seed: 1});
    const {value} = shown;
    Object.assign(shown, {value: {seed: 9}});
    expect([shown.value.seed, field().value, shown.value === value, inputs]).toEqual([9, "9", false, 0]);
    for (const wrong of [undefined, {}, {seed: -1}, {seed: "x"}]) Object.assign(shown, {value: wrong});
    expect(shown.value.seed).toBe(9);
  });
});

test("live reads an input as the run goes and tells when it changed", async () => {
  const {value} = show({});
  const input = {value: 0.1};
  const rate = value.live(input);
  for await (const step of value.steps(6)) {
    if (step === 3) input.value = 0.4;
    expect(rate.value).toBe(step < 3 ? 0.1 : 0.4);
  }
  expect(rate.changes).toEqual([
    {step: 0, value: 0.1},
    {step: 3, value: 0.4},
  ]);
});

test("every control has a name and a hint, and keeps the focus when it changes", () => {
  show({});
  for (const each of shown.querySelectorAll("button")) {
    expect(each.getAttribute("aria-label")).toMatch(/^(Pause|Step|Reset)$/);
    expect(each.title).toContain(each.getAttribute("aria-label"));
  }
  expect(field().labels?.[0]?.textContent).toBe("Seed");
  const pause = button("Pause");
  pause.focus();
  pause.click();
  expect(document.activeElement).toBe(button("Play"));
});

test.each([
  [{seed: 1.5}, /^player: seed is 1.5, not a whole number from 0 to 4294967295\.$/],
  [{seed: "1" as unknown as number}, /seed is "1"/],
  [{playing: 1 as unknown as boolean}, /playing is 1, not true or false/],
])("refuses %o", (options, message) => {
  expect(() => player(options)).toThrow(message);
});
