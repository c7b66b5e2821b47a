import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import {afterEach, expect, it, vi} from "vitest";
import {countDispatches} from "../engine/dispatches.ts";
import type {FromKernel} from "../protocol.ts";
import {createActivityReport} from "./activity-report.ts";

afterEach(() => vi.useRealTimers());

it("tells kernels run a second, and once that it is over", async () => {
  await tf.setBackend("cpu");
  countDispatches("cpu");
  // Counted once, however often it is asked for.
  countDispatches("cpu");
  vi.useFakeTimers();
  const sent: FromKernel[] = [];
  const report = createActivityReport({send: (message) => void sent.push(message)});
  vi.advanceTimersByTime(60_000);
  report.soon();
  tf.tidy(() => {
    const x = tf.zeros([2]);
    for (let i = 0; i < 10; i++) x.add(1);
  });
  vi.advanceTimersByTime(1000);
  const [first] = sent;
  // Zeros may or may not be a kernel; ten additions are ten.
  expect(first).toMatchObject({type: "activity"});
  expect(first?.type === "activity" && first.dispatches).toBeGreaterThanOrEqual(10);
  expect(first?.type === "activity" && first.dispatches).toBeLessThan(14);
  vi.advanceTimersByTime(5000);
  expect(sent.slice(1)).toEqual([{type: "activity", dispatches: 0}]);
  report.dispose();
});

it("tells no rate of no time", () => {
  vi.useFakeTimers();
  const sent: FromKernel[] = [];
  const report = createActivityReport({send: (message) => void sent.push(message)});
  // Asked for again at the moment at which it is made.
  setTimeout(() => report.soon(), 1000);
  report.soon();
  vi.advanceTimersByTime(5000);
  expect(sent).toEqual([]);
  report.dispose();
});
