import {expect, test} from "vitest";
import type {BackendReport} from "../engine/backends.ts";
import {createRecovery} from "./recovery.ts";

const next: BackendReport = {name: "webgpu", adapter: "", refused: []};

function open() {
  const said: string[] = [];
  let time = 1e6;
  const recovery = createRecovery(
    (message) => said.push(message),
    () => time,
  );
  return {
    recovery,
    said,
    later(seconds: number) {
      time += 1000 * seconds;
    },
  };
}

test("after a failure cells run again; after another one soon they wait for the reader", () => {
  const {recovery, said, later} = open();
  expect(recovery.shallRunAgain("Gone.", next)).toBe(true);
  later(30);
  expect(recovery.shallRunAgain("Gone.", next)).toBe(false);
  later(61);
  expect(recovery.shallRunAgain("Gone.", next)).toBe(true);
  expect(said).toEqual([
    "Gone. webgpu was started anew, and the cells that compute run again.",
    "Gone. webgpu was started anew. Run the cells again once they ask for less.",
    "Gone. webgpu was started anew, and the cells that compute run again.",
  ]);
});

test("where nothing computes, nothing runs again", () => {
  const {recovery, said} = open();
  expect(recovery.shallRunAgain("Gone.", null)).toBe(false);
  expect(said).toEqual(["Gone. Nothing computes any more: restart the kernel."]);
});
