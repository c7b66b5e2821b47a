import {expect, test, vi} from "vitest";
import {memoryPorts} from "../../kernel/channel.ts";
import {startEarly} from "./early.ts";
import type {KernelTransport} from "./transport.ts";

function scripted() {
  const opened: {generation: number; died: (reason: string) => void}[] = [];
  const transport: KernelTransport = {
    open(generation, died) {
      opened.push({generation, died});
      return {port: memoryPorts()[0], kill: () => undefined};
    },
    dispose: vi.fn(),
  };
  return {opened, transport};
}

test("the first kernel is open before it is asked for, and is opened once", () => {
  const {opened, transport} = scripted();
  const early = startEarly(transport);
  expect(opened.map(({generation}) => generation)).toEqual([1]);
  early.open(1, () => undefined);
  early.open(2, () => undefined);
  expect(opened.map(({generation}) => generation)).toEqual([1, 2]);
});

test("whoever takes the kernel hears of its death, also of one before", async () => {
  const {opened, transport} = scripted();
  const early = startEarly(transport);
  opened[0]?.died("no bundle");
  const before = vi.fn();
  early.open(1, before);
  expect(before).not.toHaveBeenCalled();
  await Promise.resolve();
  expect(before).toHaveBeenCalledExactlyOnceWith("no bundle");

  const other = scripted();
  const after = vi.fn();
  startEarly(other.transport).open(1, after);
  other.opened[0]?.died("crash");
  expect(after).toHaveBeenCalledExactlyOnceWith("crash");
});
