// @vitest-environment jsdom
import {afterEach, beforeEach, expect, test, vi} from "vitest";
import {computing, whenAtRest} from "./calm.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  computing.setState({now: false});
  vi.useRealTimers();
});

test("what waits for rest waits until nothing has computed for so long", () => {
  computing.setState({now: true});
  const job = vi.fn();
  whenAtRest(1000, job);
  vi.advanceTimersByTime(5000);
  computing.setState({now: false});
  vi.advanceTimersByTime(900);
  computing.setState({now: true});
  vi.advanceTimersByTime(900);
  computing.setState({now: false});
  vi.advanceTimersByTime(999);
  expect(job).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(job).toHaveBeenCalledTimes(1);
  computing.setState({now: true});
  computing.setState({now: false});
  vi.advanceTimersByTime(5000);
  expect(job).toHaveBeenCalledTimes(1);
});

test("it can be called off", () => {
  const job = vi.fn();
  whenAtRest(1000, job)();
  vi.advanceTimersByTime(5000);
  expect(job).not.toHaveBeenCalled();
});

test("a press puts it off, of a key or a pointer", () => {
  const job = vi.fn();
  whenAtRest(1000, job);
  for (const type of ["keydown", "pointerdown"]) {
    vi.advanceTimersByTime(900);
    dispatchEvent(new Event(type));
  }
  vi.advanceTimersByTime(999);
  expect(job).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(job).toHaveBeenCalledTimes(1);
});
