/** Cells that ask for more than there is, and outputs of more than a page can hold. */
import {cell} from "./fault.ts";

const nodes = "an output's budget of nodes: the rest is sent on demand";
const characters = "an output's budget of characters";

export const memory = [
  cell({
    fault: "a recursion without end",
    source: "const f = () => f() + 1; f()",
    says: /RangeError.*call stack/i,
    by: "the JavaScript engine's limit",
    ends: "error",
  }),
  cell({
    fault: "a promise chain that recurs without end",
    source: "const g = async (n) => g(n + 1); await g(0)",
    says: /RangeError.*call stack/i,
    by: "the JavaScript engine's limit",
    ends: "error",
  }),
  cell({
    fault: "typed arrays of 4 GB and more, until there is no room",
    source: "{ const all = []; for (;;) all.push(new Float32Array(2 ** 30)); }",
    says: /RangeError.*allocation failed/i,
    by: "the JavaScript engine's limit",
    ends: "error",
  }),
  cell({
    fault: "a string of 4 GB",
    source: '"x".repeat(2 ** 32)',
    says: /RangeError.*Invalid/i,
    by: "the JavaScript engine's limit",
    ends: "error",
  }),
  cell({
    fault: "a tensor of 4 GB",
    source: "tf.zeros([2 ** 15, 2 ** 15]).mean()",
    // Which comes first depends on what the cell before has left to be collected.
    says: /budget|RangeError.*allocation failed/,
    by: "a cell's budget of tensor bytes, or the JavaScript engine's limit",
    ends: "error",
  }),
  cell({
    fault: "4 GB of tensors that are never disposed",
    source: "{ const all = []; for (;;) all.push(tf.ones([2 ** 12, 2 ** 12])); }",
    says: /budget/,
    by: "a cell's budget of tensor bytes",
    ends: "error",
  }),
  cell({
    fault: "a million tensors",
    source: "{ const all = []; for (let i = 0; i < 1e6; i++) all.push(tf.scalar(i)); all.length; }",
    says: /budget/,
    by: "a cell's budget of tensors",
    ends: "error",
  }),
  cell({
    fault: "a string of 500 MB shown",
    source: '"x".repeat(2 ** 29 - 100)',
    says: /show 100,000 more|show .* more/,
    by: "the inspector shows 500 characters, and more when asked",
    ends: "cut",
  }),
  cell({
    fault: "a text of 500 MB in the output",
    source: 'document.createTextNode("x ".repeat(2 ** 28 - 100))',
    says: /more characters/,
    by: characters,
    ends: "cut",
  }),
  cell({
    fault: "a path of 100 MB in a drawing",
    source: 'svg`<svg viewBox="0 0 100 100"><path stroke="black" d="M0,0${"L1.25,2.5L9.75,7.5".repeat(6e6)}"/></svg>`',
    says: /more characters/,
    by: characters,
    ends: "cut",
  }),
  cell({
    fault: "50,000 DOM nodes",
    source:
      '{ const list = document.createElement("ul"); for (let i = 0; i < 5e4; i++) list.append(document.createElement("li")); display(list); }',
    says: /more elements/,
    by: nodes,
    ends: "cut",
  }),
  cell({
    fault: "DOM nodes 100,000 deep",
    source:
      '{ let top = document.createElement("div"); for (let i = 0; i < 1e5; i++) { const outer = document.createElement("div"); outer.append(top); top = outer; } display(top); }',
    says: /more than 400 deep/,
    by: "an output's budget of depth",
    ends: "cut",
  }),
  cell({
    fault: "a canvas of 30,000 × 30,000 pixels",
    source:
      '{ const canvas = document.createElement("canvas"); canvas.width = canvas.height = 30000; canvas.getContext("2d").fillRect(0, 0, 9, 9); display(canvas); }',
    says: /beyond a cell's budget/,
    by: "a cell's budget of pixels",
    ends: "error",
  }),
  cell({
    fault: "an array of 10⁶ rows shown",
    source: "Array.from({length: 1e6}, (_, i) => ({i, square: i * i}))",
    says: /Array\(1000000\)/,
    by: "the inspector reads what it shows",
    ends: "runs",
  }),
  cell({
    fault: "Inputs.table of 10⁶ rows",
    source: "Inputs.table(Array.from({length: 1e6}, (_, i) => ({i, square: i * i})))",
    says: /square/,
    by: "the table makes rows as they are scrolled to",
    ends: "runs",
  }),
  cell({
    fault: "an HTML table of 20,000 rows",
    source: "html`<table>${Array.from({length: 2e4}, (_, i) => html`<tr><td>${i}<td>${i * i}`)}</table>`",
    says: /more elements/,
    by: nodes,
    ends: "cut",
  }),
  cell({
    fault: "a canvas of 8,000 × 8,000 pixels",
    source:
      '{ const canvas = document.createElement("canvas"); canvas.width = canvas.height = 8000; canvas.getContext("2d").fillRect(0, 0, 9, 9); display(canvas); }',
    by: "a cell's budget of pixels, within which pictures are handed over without a copy",
    ends: "runs",
  }),
  cell({
    fault: "a plot of a line through 10⁶ points",
    source: "Plot.lineY({length: 1e6}, {y: (_, i) => Math.sin(i / 1e4)}).plot()",
    by: characters,
    ends: "cut",
  }),
  cell({
    fault: "a plot of 10⁷ points",
    source: "Plot.dot({length: 1e7}, {x: (_, i) => i, y: (_, i) => i % 1000}).plot()",
    by: "a kernel that does not answer Stop in 150 ms is terminated",
    ends: "replaced",
  }),
];
