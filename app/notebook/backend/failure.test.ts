import {describe, expect, it} from "vitest";
import type {BackendName} from "../../../kernel/protocol.ts";
import {initialState, type SessionState} from "../../session/state.ts";
import {backendNote, standIn} from "./failure.ts";

const reason = "The graphics device was lost.";
const state = (change: Partial<SessionState>): SessionState => ({...initialState, backend: "webgpu", ...change});
const failed = (next: BackendName | null, runs: boolean, name: BackendName = "webgpu") =>
  state({backend: next, failure: {name, reason, next, runs}});

describe("the note on what computes", () => {
  it("is not there when all is well, or when nothing better was asked for", () => {
    expect(backendNote(state({}))).toBeNull();
    const refused = [{name: "webgpu" as const, reason: "none"}];
    expect(backendNote(state({backend: "wasm", refused}))).toBeNull();
    expect(backendNote(state({backend: null, chosen: "webgpu"}))).toBeNull();
  });

  it("tells of a failure that was mended, and offers to go on elsewhere", () => {
    expect(backendNote(failed("webgpu", true))).toEqual({
      tone: "info",
      what: "WebGPU failed. The graphics device was lost.",
      effect: "It was started anew, and the cells that compute ran again.",
      goOn: "wasm",
      again: false,
    });
    expect(backendNote(failed("wasm", true))?.effect).toBe(
      "WebAssembly computes in its place, and the cells that compute ran again.",
    );
  });

  it("lets the reader choose when it fails again", () => {
    expect(backendNote(failed("webgpu", false))).toMatchObject({tone: "bad", goOn: "wasm", again: true});
  });

  it("cuts what a compiler quotes", () => {
    const quoting = state({failure: {name: "webgpu", reason: `${"x".repeat(5000)}.`, next: "webgpu", runs: true}});
    expect(backendNote(quoting)?.what).toMatch(/^WebGPU failed\. x{240}… \(More in the kernel's log\.\)$/);
  });

  it("says when nothing computes", () => {
    expect(backendNote(failed(null, false))).toMatchObject({tone: "bad", goOn: null, effect: reason, again: true});
  });

  it("says why the backend that was chosen does not run", () => {
    const refused = [{name: "webgpu" as const, reason: "WebGPU found no graphics adapter"}];
    expect(backendNote(state({backend: "wasm", chosen: "webgpu", refused}))).toMatchObject({
      what: "WebGPU does not work here. WebGPU found no graphics adapter.",
      effect: "WebAssembly computes in its place.",
      again: true,
    });
  });
});

it("a failed or refused backend does not stand in", () => {
  expect(standIn(failed("wasm", false, "wasm"))).toBe("cpu");
  const refused = [{name: "wasm" as const, reason: "damaged"}];
  expect(standIn({...failed("webgpu", false), refused})).toBe("cpu");
  expect(standIn({...failed("cpu", false, "cpu"), refused})).toBeNull();
});
