import {afterEach, expect, it} from "vitest";
import type {Port} from "../../kernel/channel.ts";
import {FLOOD_MESSAGES, floodGuard, SLICE_MS} from "./flood.ts";

const ports: Port[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

/** A guarded port; the clock stands but for the `cost` of each message that is heard, in milliseconds. */
function guarded({cost = 0, act = (_: unknown) => {}} = {}) {
  let speak: (message: unknown) => void = () => {};
  let time = 0;
  const heard: unknown[] = [];
  const floods: number[] = [];
  const port: Port = {
    post: () => {},
    close: () => {},
    listen: (listener) => {
      speak = listener;
    },
  };
  const guard = floodGuard(
    port,
    () => floods.push(heard.length),
    () => time,
  );
  ports.push(guard);
  guard.listen((message) => {
    heard.push(message);
    time += cost;
    act(message);
  });
  const say = (count: number, first = 0) => {
    for (let i = 0; i < count; i++) speak(first + i);
  };
  const holdUp = (ms: number) => {
    time += ms;
  };
  return {guard, heard, floods, say, holdUp};
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 2));
const numbers = (count: number) => Array.from({length: count}, (_, i) => i);

it("hears at once what comes while there is time", () => {
  const {heard, say} = guarded();
  say(3 * FLOOD_MESSAGES);
  expect(heard).toHaveLength(3 * FLOOD_MESSAGES);
});

it("hears for no longer than a slice before the page has a turn, and then goes on in order", async () => {
  const {heard, floods, say} = guarded({cost: 1});
  say(30);
  expect(heard).toEqual(numbers(SLICE_MS));
  let most = 0;
  for (let before = heard.length; heard.length < 30; before = heard.length) {
    await turn();
    most = Math.max(most, heard.length - before);
    if (before === SLICE_MS) say(5, 30);
  }
  await turn();
  expect(heard).toEqual(numbers(35));
  // A timer may come after more than one slice, and never has to wait for all.
  expect(most).toBeLessThan(30 - SLICE_MS + 1);
  expect(floods).toEqual([]);
});

it("has a whole slice again after a turn", async () => {
  const {heard, say} = guarded({cost: SLICE_MS});
  say(1);
  await turn();
  say(1, 1);
  expect(heard).toEqual([0, 1]);
});

it("says once that more waits than the page can take, and hears nothing more", async () => {
  const {heard, floods, say} = guarded({cost: SLICE_MS});
  say(FLOOD_MESSAGES + 1);
  expect(floods).toEqual([]);
  say(1);
  expect(floods).toEqual([1]);
  say(FLOOD_MESSAGES + 1);
  await turn();
  expect([heard, floods]).toEqual([[0], [1]]);
});

it("does not blame a kernel for what waited while the page was held up", () => {
  const {floods, say, holdUp} = guarded({cost: SLICE_MS});
  holdUp(10_000);
  say(2 * FLOOD_MESSAGES);
  expect(floods).toEqual([]);
  say(FLOOD_MESSAGES);
  expect(floods).toEqual([1]);
});

it("hears nothing that waited once it is closed, by what is heard too", async () => {
  const {guard, heard, say} = guarded({
    cost: 1,
    act(message) {
      if (message === SLICE_MS + 1) guard.close();
    },
  });
  say(30);
  await turn();
  await turn();
  expect(heard).toEqual(numbers(SLICE_MS + 2));
});

it("goes on with what waits after a listener that throws", async () => {
  const thrown: unknown[] = [];
  const note = (error: unknown) => thrown.push(error);
  process.on("uncaughtException", note);
  const {heard, say} = guarded({
    cost: SLICE_MS,
    act(message) {
      if (message === 1) throw new Error("no");
    },
  });
  say(4);
  for (let i = 0; i < 5; i++) await turn();
  process.off("uncaughtException", note);
  expect(heard).toEqual(numbers(4));
});
