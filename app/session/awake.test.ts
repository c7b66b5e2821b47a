import {afterEach, beforeEach, expect, test, vi} from "vitest";
import {afterAwake} from "./awake.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("time passes while the page is awake", () => {
  const due = vi.fn();
  afterAwake(10_000, due);
  vi.advanceTimersByTime(9000);
  expect(due).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1500);
  expect(due).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(60_000);
  expect(due).toHaveBeenCalledTimes(1);
});

test("a night's sleep is no delay", () => {
  const due = vi.fn();
  const late = vi.spyOn(performance, "now");
  let slept = 0;
  const real = late.getMockImplementation() ?? (() => Date.now());
  late.mockImplementation(() => real() + slept);
  afterAwake(10_000, due);
  vi.advanceTimersByTime(2000);
  slept = 8 * 3_600_000;
  vi.advanceTimersByTime(2000);
  expect(due).not.toHaveBeenCalled();
  vi.advanceTimersByTime(6000);
  expect(due).toHaveBeenCalledTimes(1);
  late.mockRestore();
});

test("it can be cancelled", () => {
  const due = vi.fn();
  const cancel = afterAwake(1000, due);
  cancel();
  vi.advanceTimersByTime(5000);
  expect(due).not.toHaveBeenCalled();
});
