/** More than anybody can read, or the page can take. */
import {cell} from "./fault.ts";

export const floods = [
  cell({
    fault: "10⁶ different console lines",
    source: 'for (let i = 0; i < 1e6; i++) console.log("line", i)',
    says: /999,000.*lines/,
    by: "a cell's budget of console lines: the newest are kept",
    ends: "cut",
  }),
  cell({
    fault: "10⁶ equal console lines",
    source: 'for (let i = 0; i < 1e6; i++) console.warn("again")',
    says: /1,000,000/,
    by: "repeats are counted",
    ends: "runs",
  }),
  cell({
    fault: "10⁴ console lines of objects",
    source: "for (let i = 0; i < 1e4; i++) console.log({i, list: [i, i + 1]})",
    says: /9,000.*lines/,
    by: "a cell's budget of console lines: the newest are kept",
    ends: "cut",
  }),
  cell({
    fault: "10⁶ values displayed",
    source: "for (let i = 0; i < 1e6; i++) display(i)",
    says: /more values/,
    by: "a run's budget of displayed values",
    ends: "cut",
  }),
  cell({
    fault: "console lines without end",
    source: 'for (let i = 0; ; i++) console.log("line", i)',
    by: "a kernel that does not answer Stop in 150 ms is terminated",
    ends: "replaced",
  }),
  cell({
    fault: "console lines without end, between which the thread is free",
    source:
      'for (let i = 0; ; i++) { console.log("line", i); if (i % 100 === 0) await new Promise((resolve) => setTimeout(resolve)); }',
    by: "a cell's budget of console lines; the kernel sends a frame when the page has painted the last",
    ends: "ended",
  }),
  cell({
    fault: "10⁵ unhandled rejections",
    source:
      'for (let i = 0; i < 1e5; i++) Promise.reject(new Error("rejected " + i)); await new Promise((resolve) => setTimeout(resolve, 50))',
    says: /rejected/,
    by: "they are errors of the cell, of which it shows one",
    ends: "error",
  }),
  cell({
    fault: "10⁵ messages by the worker's own postMessage",
    source: "for (let i = 0; i < 1e5; i++) postMessage({i})",
    by: "the frame's thread takes them, and nobody listens",
    ends: "runs",
  }),
  cell({
    fault: "10⁶ messages by the kernel's own port",
    source: `new Promise(() => {
  const {postMessage} = MessagePort.prototype;
  MessagePort.prototype.postMessage = function (...args) {
    MessagePort.prototype.postMessage = postMessage;
    for (let i = 0; i < 1e6; i++) postMessage.call(this, {...args[0], message: {type: "log", level: "info", message: "flood " + i}}, []);
  };
  console.log("now");
})`,
    says: /more than 5,000 messages/,
    by: "the page ends a kernel that says more than it can take",
    ends: "lost",
  }),
];
