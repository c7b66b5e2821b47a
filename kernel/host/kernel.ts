import type {KernelChannel} from "../protocol.ts";

export interface KernelServices {
  createCanvas(width: number, height: number): OffscreenCanvas;
}

export function createKernel(channel: KernelChannel, services: KernelServices) {
  channel.receive((message) => {
    if (message.type === "stop") channel.send({type: "stopped", request: message.request});
    if (message.type === "cells") {
      for (const cell of message.upsert) {
        if (message.hold.includes(cell.id)) continue;
        channel.send({type: "cell", id: cell.id, run: 1, status: "running"});
        try {
          const value = new Function(cell.source)();
          channel.send({type: "log", level: "info", message: String(value)});
          channel.send({type: "cell", id: cell.id, run: 1, status: "fresh", ms: 1});
          if (value?.then)
            value.then(
              (v: unknown) => channel.send({type: "log", level: "info", message: String(v)}),
              (v: unknown) => channel.send({type: "log", level: "error", message: String(v)}),
            );
        } catch (e) {
          channel.send({type: "log", level: "error", message: String(e)});
        }
      }
    }
  });
  channel.send({type: "hello"});
}
