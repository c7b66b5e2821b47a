import {afterEach, beforeEach, expect, it, vi} from "vitest";
import {createHeartbeat, type Heartbeat} from "./heartbeat.ts";

let asked: number[];
let told: boolean[];
let heartbeat: Heartbeat;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  told = [];
  heartbeat = createHeartbeat({ask: (request) => asked.push(request), changed: (silent) => told.push(silent)});
});
afterEach(() => {
  heartbeat.dispose();
  vi.useRealTimers();
});

const seconds = (count: number) => vi.advanceTimersByTime(count * 1000);

it("asks once a second, and says nothing of a kernel that answers", () => {
  heartbeat.restart(true);
  for (let i = 1; i <= 3; i++) {
    seconds(1);
    heartbeat.answered(i);
  }
  expect([asked, told]).toEqual([[1, 2, 3], []]);
});

it("says once that the kernel is silent, asks no more, and says when it answers", () => {
  heartbeat.restart(true);
  seconds(5);
  expect([asked, told]).toEqual([[1], [true]]);
  heartbeat.answered(1);
  expect(told).toEqual([true, false]);
  seconds(1);
  expect(asked).toEqual([1, 2]);
});

it("asks nobody while there is no kernel, and forgets what the last one did not answer", () => {
  seconds(2);
  heartbeat.restart(true);
  seconds(3);
  heartbeat.restart(false);
  seconds(3);
  heartbeat.restart(true);
  seconds(1);
  expect([asked, told]).toEqual([[1, 2], [true]]);
  heartbeat.answered(1);
  seconds(1);
  expect(told).toEqual([true, true]);
});
