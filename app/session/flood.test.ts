import {expect, it} from "vitest";
import type {Port} from "../../kernel/channel.ts";
import {FLOOD_MESSAGES, FLOOD_MS, floodGuard} from "./flood.ts";

function guarded() {
  let speak: (message: unknown) => void = () => {};
  const heard: unknown[] = [];
  const floods: number[] = [];
  const port: Port = {
    post: () => {},
    close: () => {},
    listen: (listener) => {
      speak = listener;
    },
  };
  let time = 0;
  const guard = floodGuard(
    port,
    () => floods.push(heard.length),
    () => time,
  );
  guard.port.listen((message) => heard.push(message));
  const say = (count: number) => {
    for (let i = 0; i < count; i++) speak(i);
  };
  const wait = (ms: number) => {
    time += ms;
  };
  return {guard, heard, floods, say, wait};
}

it("lets any number pass of a kernel that answers and takes its time", () => {
  const {guard, heard, floods, say, wait} = guarded();
  for (let i = 0; i < 5; i++) {
    guard.asked();
    say(FLOOD_MESSAGES);
    guard.answered();
    wait(FLOOD_MS + 1);
  }
  expect([heard.length, floods]).toEqual([5 * FLOOD_MESSAGES, []]);
});

it("hears no more than so many at once, though nothing was asked", () => {
  const {heard, floods, say, wait} = guarded();
  say(FLOOD_MESSAGES);
  wait(FLOOD_MS);
  say(1000);
  expect([heard.length, floods]).toEqual([FLOOD_MESSAGES, [FLOOD_MESSAGES]]);
});

it("says once that there is too much while an answer is owed, and hears nothing more", () => {
  const {guard, heard, floods, say, wait} = guarded();
  guard.asked();
  for (let i = 0; i < 10; i++) {
    say(FLOOD_MESSAGES / 5);
    wait(FLOOD_MS + 1);
  }
  guard.answered();
  guard.asked();
  say(10);
  expect([heard.length, floods]).toEqual([FLOOD_MESSAGES, [FLOOD_MESSAGES]]);
});
