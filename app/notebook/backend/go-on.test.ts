import {expect, test, vi} from "vitest";
import {createStore} from "zustand/vanilla";
import {type BackendFailure, initialState, type SessionState} from "../../session/state.ts";
import {loadSettings} from "../../storage/settings.ts";
import {goOnByItself} from "./go-on.ts";

const failed: BackendFailure = {name: "webgpu", reason: "The graphics device was lost.", next: "webgpu", runs: false};

async function open(recover: "ask" | "next") {
  const store = createStore<SessionState>(() => initialState);
  const chooseBackend = vi.fn();
  const settings = await loadSettings(null);
  settings.change({recover});
  const end = goOnByItself({store, chooseBackend}, settings);
  const fail = async (failure: BackendFailure) => {
    store.setState({failure: {...failure}});
    await Promise.resolve();
  };
  return {chooseBackend, fail, end};
}

test("a backend that fails again gives way to the next, where the reader has set so", async () => {
  const {chooseBackend, fail, end} = await open("next");
  await fail({...failed, runs: true});
  await fail({...failed, next: null});
  expect(chooseBackend).not.toHaveBeenCalled();
  await fail(failed);
  expect(chooseBackend.mock.calls).toEqual([["wasm"]]);
  end();
  await fail(failed);
  expect(chooseBackend).toHaveBeenCalledTimes(1);
});

test("readers who want to be asked are asked", async () => {
  const {chooseBackend, fail} = await open("ask");
  await fail(failed);
  expect(chooseBackend).not.toHaveBeenCalled();
});

test("a kernel that fails for ever, or says so, waits for the reader", async () => {
  const {chooseBackend, fail} = await open("next");
  for (let i = 0; i < 10; i++) await fail(i % 2 ? {...failed, name: "wasm"} : failed);
  expect(chooseBackend.mock.calls).toEqual([["wasm"], ["cpu"]]);
});
