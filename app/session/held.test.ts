import {afterEach, describe, expect, it, vi} from "vitest";
import {type KernelChannel, kernelChannel, memoryPorts} from "../../kernel/channel.ts";
import {newCell, newNotebook} from "../../kernel/notebook/notebook.ts";
import type {ToKernel} from "../../kernel/protocol.ts";
import type {Session} from "./contract.ts";
import {createSession} from "./session.ts";

interface Opened {
  readonly channel: KernelChannel;
  readonly got: ToKernel[];
  killed: boolean;
}

const opened: Opened[] = [];
let session: Session;

function start(held: boolean, views = {}): Session {
  session = createSession({
    transport: {
      open(generation) {
        const [port, own] = memoryPorts();
        const kernel: Opened = {channel: kernelChannel(own, generation), got: [], killed: false};
        kernel.channel.receive((message) => kernel.got.push(message));
        opened.push(kernel);
        return {
          port,
          kill() {
            kernel.killed = true;
          },
        };
      },
      dispose() {},
    },
    output: {apply: async () => {}, reset() {}},
    environment: {width: 700, dark: false, pixelRatio: 1},
    loadData: () => Promise.reject(new Error("none")),
    standby: 0,
    held,
    views,
  });
  return session;
}

const text = {
  ...newNotebook(),
  seed: 5,
  cells: [newCell(newNotebook(), "ts", "1"), {...newCell(newNotebook(), "ts", "2"), id: "2"}],
};
const soon = () => new Promise((resolve) => setTimeout(resolve, 30));

afterEach(() => {
  session.dispose();
  opened.length = 0;
});

describe("a held session", () => {
  it("opens no kernel, whatever is asked of it", async () => {
    start(true);
    session.sync(text);
    session.run("all");
    session.run(["1"]);
    session.restart();
    session.restart({runAll: true});
    session.chooseBackend("wasm");
    session.attach({name: "a.csv", mime: "text/csv", bytes: new ArrayBuffer(1)});
    session.detach("a.csv");
    session.setEnvironment({width: 300, dark: true, pixelRatio: 2});
    session.event(1, {
      type: "click",
      bubbles: true,
      cancelable: true,
      sequence: 1,
      fields: {},
      properties: {},
      measures: [],
    });
    session.sync({...text, cells: [...text.cells].reverse()});
    expect(await session.stop()).toBe("stopped");
    await expect(session.table(1)).rejects.toThrow("kernel is gone");
    await soon();
    expect(opened).toEqual([]);
    expect(session.store.getState()).toMatchObject({kernel: "held", generation: 0});
  });

  it("runs the notebook once it is released, with the controls it was given", async () => {
    start(true, {"1": [0.5]});
    session.sync(text);
    session.chooseBackend("cpu");
    session.release();
    await vi.waitFor(() => expect(opened[0]?.got).toHaveLength(2));
    expect(opened[0]?.got).toMatchObject([
      {type: "start", backend: "cpu", seed: 5, views: {"1": [0.5]}},
      {type: "cells", order: ["1", "2"], hold: []},
    ]);
    expect(session.views()).toEqual({"1": [0.5]});
  });

  it("runs as a lazy notebook when it is released so, later changes too", async () => {
    start(true);
    session.sync(text);
    session.release({lazy: true});
    await vi.waitFor(() => expect(opened[0]?.got).toHaveLength(2));
    expect(opened[0]?.got[1]).toMatchObject({type: "cells", upsert: [{run: "manual"}, {run: "manual"}]});
    session.sync({...text, cells: text.cells.map((cell) => ({...cell, source: "1 + 1"}))});
    await vi.waitFor(() => expect(opened[0]?.got).toHaveLength(3));
    expect(opened[0]?.got[2]).toMatchObject({type: "cells", upsert: [{run: "manual"}, {run: "manual"}]});
  });

  it("loses its kernels when it is held again, and no text gets out any more", async () => {
    start(false);
    session.sync(text);
    opened[0]?.channel.send({type: "hello"});
    opened[0]?.channel.send({type: "backend", name: "cpu", adapter: "JavaScript", refused: []});
    opened[0]?.channel.send({type: "cell", id: "1", run: 1, status: "running"});
    await vi.waitFor(() => expect(opened).toHaveLength(2));
    await vi.waitFor(() => expect(session.store.getState().cells).toHaveProperty("1"));
    const stopping = session.stop();
    session.hold();
    expect(await stopping).toBe("replaced");
    expect(opened.map(({killed}) => killed)).toEqual([true, true]);
    expect(session.store.getState()).toMatchObject({kernel: "held", cells: {"1": {status: "stale"}}, backend: null});
    session.sync({...text, cells: text.cells.slice(0, 1)});
    session.restart({runAll: true});
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(opened).toHaveLength(2);
    session.release();
    expect(opened).toHaveLength(3);
  });
});
