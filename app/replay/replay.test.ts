import {describe, expect, it, vi} from "vitest";
import {createStore} from "zustand/vanilla";
import type {CellDigest} from "../../kernel/protocol.ts";
import type {Session} from "../session/contract.ts";
import {initialState, type SessionState} from "../session/state.ts";
import {changing, replay} from "./replay.ts";

const digest = (id: string, ...numbers: number[]): CellDigest => ({
  id,
  digest: numbers.join(),
  count: numbers.length,
  numbers: Float64Array.from(numbers),
  cut: false,
});
const fresh = (id: string, live = false) => ({id, run: 1, status: "fresh" as const, ...(live && {live})});

/** A session whose runs give these digests, one after the other. */
function fakeSession(state: Partial<SessionState>, runs: CellDigest[][]) {
  const store = createStore<SessionState>(() => ({
    ...initialState,
    kernel: "idle",
    backend: "wasm",
    adapter: "SIMD",
    ...state,
  }));
  const restart = vi.fn(() => {
    store.setState({kernel: "starting", backend: null});
    setTimeout(
      () => store.setState({kernel: "idle", backend: "wasm", cells: {a: {...fresh("a"), status: "running"}}}),
      20,
    );
    setTimeout(() => store.setState({cells: state.cells ?? {}}), 40);
  });
  const session = {store, restart, digests: async () => runs.shift() ?? []} as unknown as Session;
  return {session, store, restart};
}

describe("replay", () => {
  it("runs everything again and compares, leaving out what goes on changing", async () => {
    const {session, restart} = fakeSession(
      {
        cells: {a: fresh("a"), live: fresh("live", true), reader: fresh("reader")},
        analyses: {
          live: {inputs: [], outputs: ["t"]},
          reader: {inputs: ["t"], outputs: []},
          a: {inputs: [], outputs: ["x"]},
        },
      },
      [
        [digest("a", 1), digest("live", 1), digest("reader", 1)],
        [digest("a", 1), digest("live", 2), digest("reader", 2)],
      ],
    );
    const report = await replay(session, new AbortController().signal);
    expect(restart).toHaveBeenCalledWith({runAll: true});
    expect(report.cells.map(({id, outcome}) => [id, outcome])).toEqual([["a", "equal"]]);
    expect(report.live).toEqual(["live", "reader"]);
    expect(report.devices).toEqual(["WebAssembly (SIMD)", "WebAssembly (SIMD)"]);
  });

  it("compares nothing with what a cell has not run for, or shows from before an edit", async () => {
    const {session} = fakeSession(
      {cells: {a: fresh("a"), old: {...fresh("old"), status: "stale"}, unrun: {...fresh("unrun"), status: "stale"}}},
      [
        [digest("a", 1), digest("old", 1)],
        [digest("a", 1), digest("old", 2), digest("unrun", 3)],
      ],
    );
    const report = await replay(session, new AbortController().signal);
    expect(report.cells.map(({id, outcome}) => [id, outcome])).toEqual([["a", "equal"]]);
    expect(report.waiting).toEqual(["old", "unrun"]);
    expect(report.live).toEqual([]);
  });

  it("ends with the kernel, and when it is stopped", async () => {
    const {session, store} = fakeSession({cells: {a: {...fresh("a"), status: "running"}}}, []);
    const running = replay(session, new AbortController().signal);
    store.setState({kernel: "dead", reason: "out of memory"});
    await expect(running).rejects.toThrow("out of memory");
    const stop = new AbortController();
    const another = replay(fakeSession({cells: {a: {...fresh("a"), status: "running"}}}, []).session, stop.signal);
    stop.abort();
    await expect(another).rejects.toThrow("was stopped");
  });

  it("follows names through any number of cells", () => {
    const analyses = {
      c: {inputs: ["b"], outputs: ["c"]},
      b: {inputs: ["a"], outputs: ["b"]},
      a: {inputs: [], outputs: ["a"]},
      d: {inputs: ["x"], outputs: []},
    };
    expect(changing({cells: {a: fresh("a", true)}, analyses}).toSorted()).toEqual(["a", "b", "c"]);
  });
});
