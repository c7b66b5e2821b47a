// @vitest-environment jsdom
import {afterEach, beforeEach, describe, expect, it, vi} from "vitest";
import {type Command, registry} from "./commands.ts";
import {pressName} from "./record-keys.ts";
import {conflicts, keyPlace, listenForShortcuts} from "./shortcuts.ts";
import {dropTyped, keepTyped} from "./typed-ahead.ts";

const command = (id: string, keys: string[], more: Partial<Command> = {}): Command => ({
  id,
  title: id,
  section: "Cell",
  keys,
  run: vi.fn(),
  ...more,
});

const page = `
  <main id="main">
    <section data-cell-id="1" tabindex="0">
      <div role="toolbar"><button id="tool">Run</button></div>
      <div data-output><input type="range" id="slider"><svg tabindex="0" id="figure"></svg></div>
      <div data-code><div class="monaco-editor"><textarea id="text"></textarea><input id="rename"></div></div>
    </section>
    <input id="title">
  </main>`;

let end: () => void;

function offer(...commands: Command[]): void {
  registry.setState({groups: [commands], keymap: {}});
}

/** Presses keys on an element; gives whether the press was taken. */
function press(selector: string, key: string, modifiers: KeyboardEventInit = {}): boolean {
  const target = document.querySelector(selector);
  return !target?.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true, ...modifiers}));
}

beforeEach(() => {
  document.body.innerHTML = page;
  end = listenForShortcuts(window);
});

afterEach(() => {
  end();
  registry.setState({groups: [], keymap: {}});
});

describe("keyPlace", () => {
  it.each([
    ["body", "command"],
    ["[data-cell-id]", "command"],
    ["#tool", "button"],
    ["#slider", "text"],
    ["#figure", "output"],
    ["#text", "edit"],
    ["#rename", "text"],
    ["#title", "text"],
  ])("%s is %s", (selector, place) => {
    expect(keyPlace(document.querySelector(selector))).toBe(place);
  });
});

describe("listenForShortcuts", () => {
  it("means a command by a letter on a cell, and writes it everywhere else", () => {
    const below = command("below", ["b"], {mode: "command"});
    offer(below);
    expect(press("[data-cell-id]", "b")).toBe(true);
    for (const place of ["#text", "#title", "#slider", "#figure"]) expect(press(place, "b")).toBe(false);
    expect(below.run).toHaveBeenCalledTimes(1);
    // A press on a tool leaves the cell selected.
    expect(press("#tool", "b")).toBe(true);
  });

  it("leaves a button its own keys", () => {
    const edit = command("edit", ["Enter"], {mode: "command"});
    offer(edit);
    expect(press("#tool", "Enter")).toBe(false);
    expect(press("[data-cell-id]", "Enter")).toBe(true);
  });

  it("needs both presses of a sequence", () => {
    const remove = command("delete", ["d d"], {mode: "command"});
    offer(remove);
    press("[data-cell-id]", "d");
    press("[data-cell-id]", "x");
    press("[data-cell-id]", "d");
    expect(remove.run).not.toHaveBeenCalled();
    press("[data-cell-id]", "d");
    expect(remove.run).toHaveBeenCalledTimes(1);
  });

  it("never takes a character from somebody who writes, whatever the keymap says", () => {
    const all = command("all", ["Shift+Enter"], {whileTyping: true});
    const both = command("both", ["z"], {mode: "both"});
    offer(all, both);
    registry.setState({keymap: {all: ["q"]}});
    for (const place of ["#text", "#title"]) {
      expect(press(place, "q")).toBe(false);
      expect(press(place, "z")).toBe(false);
    }
    expect(press("[data-cell-id]", "q")).toBe(true);
    expect(press("[data-cell-id]", "Enter", {shiftKey: true})).toBe(false);
  });

  it("runs a cell's keys in its text but not in a field that the editor opened", () => {
    const run = command("run", ["Shift+Enter"], {mode: "both"});
    offer(run);
    expect(press("#text", "Enter", {shiftKey: true})).toBe(true);
    expect(press("#rename", "Enter", {shiftKey: true})).toBe(false);
  });

  it("gives a key that several commands have to the one that can be done", () => {
    const lazy = command("a", ["x"], {mode: "command", enabled: () => false});
    const ready = command("b", ["x"], {mode: "command"});
    offer(lazy, ready);
    press("[data-cell-id]", "x");
    expect(lazy.run).not.toHaveBeenCalled();
    expect(ready.run).toHaveBeenCalledTimes(1);
  });

  it("keeps letters from the text below, and from commands, while a field is on its way", () => {
    const below = command("below", ["b"], {mode: "command"});
    const save = command("save", ["Control+s"], {whileTyping: true});
    offer(below, save);
    keepTyped();
    for (const place of ["[data-cell-id]", "#text", "#title"]) expect(press(place, "b")).toBe(true);
    expect(below.run).not.toHaveBeenCalled();
    press("#text", "s", {ctrlKey: true});
    expect(save.run).toHaveBeenCalledTimes(1);
    dropTyped();
    expect(press("#text", "b")).toBe(false);
  });

  it("counts a press once, though a field hands copies of it on", () => {
    const stop = command("stop", ["Escape Escape"], {whileTyping: true});
    offer(stop);
    const field = document.querySelector("#title");
    field?.addEventListener("keydown", () => press("#slider", "Escape"), {once: true});
    press("#title", "Escape");
    expect(stop.run).not.toHaveBeenCalled();
    press("#title", "Escape");
    expect(stop.run).toHaveBeenCalledTimes(1);
  });
});

describe("conflicts", () => {
  const cut = command("cut", ["x"], {mode: "command"});
  const split = command("split", ["Control+Shift+-"], {mode: "edit"});
  const remove = command("delete", ["d d"], {mode: "command"});
  const stop = command("stop", ["Escape Escape"], {whileTyping: true});
  const one = command("one", ["Escape"], {mode: "command"});
  const all = [cut, split, remove, stop, one];

  it.each([
    [cut, "d d", ["delete"]],
    [cut, "d", ["delete"]],
    [cut, "Control+Shift+-", []],
    [cut, "x", []],
    [split, "X", []],
    [one, "Escape", []],
    [stop, "x", ["cut"]],
  ] as const)("of %o with %s", (asked, keys, ids) => {
    expect(conflicts(asked, keys, all).map(({id}) => id)).toEqual(ids);
  });
});

describe("pressName", () => {
  const event = (key: string, more: KeyboardEventInit = {}) => new KeyboardEvent("keydown", {key, ...more});
  it.each([
    [event("M", {shiftKey: true}), false, "Shift+m"],
    [event("?", {shiftKey: true}), false, "Shift+?"],
    [event("k", {ctrlKey: true}), false, "$mod+k"],
    [event("k", {ctrlKey: true}), true, "Control+k"],
    [event("k", {metaKey: true}), true, "$mod+k"],
    [event(" "), false, "Space"],
    [event("Shift", {shiftKey: true}), false, null],
  ])("%#", (press, mac, name) => {
    expect(pressName(press, mac)).toBe(name);
  });
});
