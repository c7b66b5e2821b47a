/** A hostile kernel: cells that speak to the page through the kernel's own port, and pages that speak to the frame. */
import type {Page} from "@playwright/test";
import {pressKeys} from "../keys.ts";
import {expect} from "../nablab.ts";
import {serveStranger} from "../stranger.ts";
import {test} from "./attack.ts";

/** Runs in the kernel: takes hold of its port by a patched prototype, as any cell could, and says what it likes. */
const forge = (say: string) => `new Promise((resolve) => {
  const {postMessage} = MessagePort.prototype;
  MessagePort.prototype.postMessage = function (...args) {
    MessagePort.prototype.postMessage = postMessage;
    postMessage.apply(this, args);
    const {v, generation} = args[0];
    const post = (message, envelope = {}) => postMessage.call(this, {v, generation, message, ...envelope}, []);
    setTimeout(resolve, 50);
    ${say};
  };
  console.log("now");
})`;

const display = (...mutations: string[]) =>
  `post({type: "display", frame: 999999, handled: 0, mutations: [${mutations.join()}]})`;

/** What is forged, and the words in the kernel's log that show that it was seen and dropped. */
const FORGERIES: Record<string, readonly [say: string, log: RegExp]> = {
  "another version": [`post({type: "hello"}, {v: 99})`, /version 99/],
  "another generation": [`post({type: "hello"}, {generation: 12345})`, /generation 12345/],
  "a dead generation": [`post({type: "status", busy: true}, {generation: generation - 1})`, /generation/],
  "no envelope": [`postMessage.call(this, "hello", [])`, /not of the kernel protocol/],
  "an unknown type": [`post({type: "save", html: "mine"})`, /malformed/],
  "a missing field": [`post({type: "cell", id: "1"})`, /malformed/],
  "a cell id that is markup": [`post({type: "cell", id: "<img src=x>", run: 1, status: "fresh"})`, /malformed/],
  "a status that does not exist": [`post({type: "cell", id: "1", run: 1, status: "trusted"})`, /malformed/],
  "a file of the page's": [`post({type: "fetch", request: 1, path: "../index.html"})`, /malformed/],
  "a data file that is none": [`post({type: "fetch", request: 1, path: "secrets.json"})`, /.*/],
  "an unknown mutation": [display(`["script", 1, "alert(1)"]`), /unknown kind/],
  "a malformed mutation": [display(`["element", "x"]`), /malformed change/],
  "a change of a node that does not exist": [display(`["attribute", 987654, "id", "x", null]`), /does not exist/],
  "a script element": [
    display(`["element", 900001, 0, "html", "script", []]`, `["text", 900002, 900001, "globalThis.stolen = true"]`),
    /<script>/,
  ],
  "a property that is not listed": [
    display(`["property", 1, "innerHTML", "<img src=x>"]`),
    /malformed change|not exist/,
  ],
  "a method that is not listed": [display(`["call", 1, "requestFullscreen"]`), /malformed change|not exist/],
  "a quick fix for a cell that is not there": [
    `post({type: "cell", id: "1", run: 2, status: "error", error: {kind: "runtime", name: "E", message: "m", frames: [],
      fixes: [{title: "Fix", edits: [{cell: "nowhere", start: 0, end: 1e9, text: "x"}]}]}})`,
    /E: m/,
  ],
  "values with a prototype": [
    `post({type: "claim", cell: "1", name: "n", passed: true, holds: true, measured: 1,
      controls: JSON.parse('{"__proto__": true, "constructor": true}')})`,
    /.*/,
  ],
  "views with a prototype": [
    `post({type: "views", cell: "1", values: [JSON.parse('{"__proto__": {"stolen": 1}}')]})`,
    /.*/,
  ],
  "a value within itself": [
    `const self = {}; self.self = self; post({type: "views", cell: "1", values: [self]})`,
    /.*/,
  ],
  "a value ten thousand deep": [
    `let deep = []; for (let i = 0; i < 10000; i++) deep = [deep]; post({type: "views", cell: "1", values: [deep]})`,
    /.*/,
  ],
  "a value with a getter": [`post({type: "views", cell: "1", values: [{get a() { return "from a getter"; }}]})`, /.*/],
  "a message of before, again": [
    "for (let i = 0; i < 3; i++) postMessage.call(this, structuredClone(args[0]), [])",
    /.*/,
  ],
  "a text of 30 million characters": [`post({type: "log", level: "error", message: "x".repeat(3e7)})`, /xxx/],
  "an answer that nobody asked for": [`post({type: "stopped", request: 4711})`, /.*/],
  "a table that nobody asked for": [`post({type: "table", request: 4711, csv: "a,b"})`, /.*/],
  "a second greeting": [`post({type: "hello"}); post({type: "hello"})`, /.*/],
};

test("forged messages change nothing, and are in the log", async ({nablab, page, log}) => {
  const forgeries = Object.entries(FORGERIES);
  // One after the other: each cell waits for the one before.
  const cells = forgeries.map(([, [say]], index) => {
    const before = index === 0 ? "" : `void f${index - 1};\n`;
    return `${before}const f${index} = await ${forge(say)};\ndisplay("said ${index}");`;
  });
  await nablab.openCells(...cells, `void f${forgeries.length - 1};\ndisplay("the last cell");`);
  for (const index of forgeries.keys()) {
    await expect(nablab.output(String(index + 1))).toContainText(`said ${index}`);
  }
  await expect(nablab.output(String(forgeries.length + 1))).toContainText("the last cell");
  for (const [what, [, seen]] of forgeries) {
    await expect.soft.poll(() => log.join("\n"), {message: what, timeout: 5000}).toMatch(seen);
  }
  const malformed = forgeries.filter(([, [, seen]]) => seen.source === "malformed").length;
  expect(log.filter((line) => line.includes("malformed message")).length).toBeGreaterThanOrEqual(malformed);
  expect(await page.evaluate(() => "stolen" in Object.prototype || "stolen" in globalThis)).toBe(false);
  await nablab.edit("1", "40 + 2");
  await expect(nablab.output("1")).toContainText("42");
});

const flood = (count: number) =>
  `for (let i = 0; i < ${count}; i++) post({type: "log", level: "warn", message: "flood " + i})`;

test("a flood of messages leaves the page able to answer", async ({nablab, page}) => {
  await nablab.openCells(`await ${forge(flood(4500))};\ndisplay("done");`, `"the last cell"`);
  await expect(nablab.output("1")).toContainText("done");
  await nablab.expectKernel("idle");
  await nablab.edit("1", "40 + 2");
  await expect(nablab.output("1")).toContainText("42");
  expect(await page.locator(".notice").count()).toBeLessThan(10);
});

test("a flood that the page cannot take ends the kernel, and another takes its place", async ({nablab, page}) => {
  await nablab.openCells({source: forge(flood(50_000)), run: "manual"}, `"the last cell"`);
  await expect(nablab.output("2")).toContainText("the last cell");
  await nablab.cell("1").hover();
  const answers = await pressKeys(page);
  await nablab.cell("1").getByRole("button", {name: "Run this cell"}).click();
  await expect(page.locator(".notice").getByText("more than 5,000 messages")).toBeVisible();
  const {keys, worst} = await answers();
  console.log(`${keys} keys pressed during a flood; the page heard of each within ${Math.round(worst)} ms.`);
  expect(keys).toBeGreaterThan(5);
  // Only a hang guard: the figure is the measurement, on a machine that does nothing else.
  expect(worst).toBeLessThan(2000);
  await nablab.expectKernel("idle");
  await nablab.edit("1", "40 + 2");
  await expect(nablab.output("1")).toContainText("42");
  await expect(nablab.output("2")).toContainText("the last cell");
});

/** A stranger's page that opens one of ours and says these things to it, again and again. Returns what it opened. */
async function openByStranger(page: Page, address: string, said: readonly unknown[]): Promise<Page> {
  const stranger = await serveStranger("<title>stranger</title>");
  await page.goto(stranger.address);
  const [opened] = await Promise.all([
    page.context().waitForEvent("page"),
    page.evaluate(
      ([address, said]) => {
        const child = open(address);
        const say = () => {
          for (const each of said) child?.postMessage(each, "*", [new MessageChannel().port1]);
        };
        for (let i = 1; i < 10; i++) setTimeout(say, i * 200);
      },
      [`${process.env.NABLAB_URL}${address}`, said] as const,
    ),
  ]);
  await opened.waitForLoadState();
  stranger.close();
  return opened;
}

test("shell.html opened by a stranger's window does nothing", async ({page}) => {
  const opened = await openByStranger(page, "shell.html", ["nablab: open"]);
  expect(opened.url()).toMatch(/shell\.html$/);
  await opened.waitForTimeout(2000);
  expect(opened.frames()).toHaveLength(1);
});

test("what a stranger's window says to a notebook is not heard", async ({page}) => {
  const messages = [
    {type: "log", level: "error", message: "forged"},
    {type: "status", busy: false},
    {type: "broken", what: "forged"},
  ];
  const envelopes = messages.flatMap((message) => [0, 1, 2].map((generation) => ({v: 1, generation, message})));
  const opened = await openByStranger(page, "#/n/tour/0-first-steps", [
    ...envelopes,
    {type: "nablab:embed", cells: []},
  ]);
  const lines: string[] = [];
  opened.on("console", (message) => lines.push(message.text()));
  await opened.waitForTimeout(2000);
  await expect(opened.locator("body")).toHaveAttribute("data-kernel", /idle|busy/);
  expect(await opened.locator("[data-cell-id]").count()).toBeGreaterThan(5);
  expect(lines.join("\n")).not.toMatch(/forged|Dropped/);
  await expect(opened.locator(".notice")).toHaveCount(0);
});

test("another notebook's kernel is out of reach", async ({nablab, page, context}) => {
  await nablab.openCells(`Generators.observe((notify) => {
    notify("nothing heard");
    const channel = new BroadcastChannel("between");
    channel.onmessage = ({data}) => notify("heard " + data);
    return () => channel.close();
  })`);
  await expect(nablab.output("1")).toContainText("nothing heard");
  const other = await context.newPage();
  const {Nablab} = await import("../nablab.ts");
  const stranger = new Nablab(other);
  await stranger.openCells(`new BroadcastChannel("between").postMessage("you"), "sent"`);
  await expect(stranger.output("1")).toContainText("sent");
  await page.waitForTimeout(500);
  await expect(nablab.output("1")).toContainText("nothing heard");
});
