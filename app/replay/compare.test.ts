import {describe, expect, it} from "vitest";
import {newNotebook} from "../../kernel/notebook/notebook.ts";
import type {CellDigest} from "../../kernel/protocol.ts";
import {compareRuns} from "./compare.ts";
import {manifest, manifestAttributes, withManifest, withoutManifest} from "./manifest.ts";

const cell = (id: string, digest: string, ...numbers: number[]): CellDigest => ({
  id,
  digest,
  count: numbers.length,
  numbers: Float64Array.from(numbers),
  cut: false,
});

describe("compareRuns", () => {
  it("tells equal from near from other, with the largest deviation", () => {
    const before = [
      cell("1", "a", 1, 2),
      cell("2", "b", 1, 2),
      cell("3", "c", 1),
      cell("4", "d", 1),
      cell("5", "e", 1),
    ];
    const after = [
      cell("1", "a", 1, 2),
      cell("2", "x", 1.0001, 2),
      cell("3", "y", 5),
      cell("4", "z", 1, 2),
      cell("6", "f", 1),
    ];
    const compared = compareRuns(before, after);
    expect(compared.map(({id, outcome}) => [id, outcome])).toEqual([
      ["1", "equal"],
      ["2", "near"],
      ["3", "other"],
      ["4", "other"],
      ["5", "missing"],
      ["6", "missing"],
    ]);
    expect(compared[1]?.deviation).toBeCloseTo(1e-4, 10);
    expect(compared[2]).toMatchObject({deviation: 4, relative: 0.8});
    expect(compareRuns(before, after, new Set(["1", "2", "3", "4"])).map(({id}) => id)).toEqual(["5", "6"]);
  });

  it("takes NaN for NaN, and for nothing else", () => {
    expect(compareRuns([cell("1", "a", Number.NaN)], [cell("1", "b", 1)])[0]).toMatchObject({
      outcome: "other",
      deviation: Number.POSITIVE_INFINITY,
    });
    expect(compareRuns([cell("1", "a", Number.NaN, 1)], [cell("1", "b", Number.NaN, 1.0001)])[0]?.outcome).toBe("near");
  });

  it("does not call near what differs in text alone", () => {
    expect(compareRuns([cell("1", "a", 1)], [cell("1", "b", 1)])[0]).toMatchObject({outcome: "other", deviation: 0});
  });
});

describe("a manifest", () => {
  it("names text, seed, version and device, and is no part of the text", async () => {
    const notebook = {...newNotebook("N"), seed: 9, attributes: {"data-family": "x"}};
    const run = await manifest(notebook, {backend: "wasm", adapter: "SIMD"});
    expect(run).toMatchObject({seed: 9, backend: "wasm", adapter: "SIMD"});
    expect(run.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(run.contentHash).toMatch(/^[0-9a-f]{64}$/);
    const carrying = withManifest(notebook, run);
    expect(carrying.attributes).toMatchObject({"data-backend": "wasm", "data-content-hash": run.contentHash});
    expect(withoutManifest(carrying)).toEqual(notebook);
    expect(await manifest(carrying, {backend: "wasm", adapter: "SIMD"})).toEqual(run);
    expect(manifestAttributes({...run, backend: null, adapter: ""})).not.toHaveProperty("data-backend");
  });
});
