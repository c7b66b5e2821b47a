import * as library from "@observablehq/inputs";
import {beforeAll, beforeEach, describe, expect, test} from "vitest";
import {createDocument} from "./dom/document.ts";
import {changedProperties, readProperty, type SharedProperties, writeProperty} from "./dom/properties.ts";
import * as Inputs from "./inputs.ts";
import type {LocalFile} from "./inputs-file.ts";

const {document, window, installGlobals} = createDocument({environment: {width: 700, dark: false, pixelRatio: 1}});
let root: HTMLElement;
let inputs: number;

beforeAll(() => {
  const restore = installGlobals();
  return restore;
});

beforeEach(() => {
  root = document.createElement("div");
  root.className = "observablehq";
  document.body.replaceChildren(root);
  inputs = 0;
});

/** Shows an input and counts the `input` events that reach its root, as `view` listens to them. */
function show<T extends HTMLElement>(input: T): T {
  root.replaceChildren(input);
  input.addEventListener("input", () => inputs++);
  return input;
}

/** What the page does: sets the properties that the reader changed, then dispatches the event as a trusted one. */
function act(target: Element | null, types: string, properties: Partial<SharedProperties> = {}, fields: object = {}) {
  if (!target) throw new Error("no such control");
  for (const [name, value] of Object.entries(properties)) writeProperty(target, name as keyof SharedProperties, value);
  for (const type of types.split(" ")) {
    const event = new window.Event(type, {bubbles: true, cancelable: true});
    Object.defineProperty(event, "isTrusted", {value: true});
    Object.assign(event, fields);
    target.dispatchEvent(event);
  }
}

const find = <T extends Element = HTMLInputElement>(selector: string) => root.querySelector<T>(selector);
/** What the page was told to show of a control. */
const mirrored = (control: Element | null) =>
  Object.fromEntries(
    Array.from(changedProperties(control as Element), (name) => [name, readProperty(control as Element, name)]),
  );

describe("range and number", () => {
  test("a slider starts in the middle, follows the reader, and its number field shows it", () => {
    const input = show(Inputs.range([0, 10], {label: "Rate", step: 0.1}));
    expect(input.value).toBe(5);
    act(find("[type=range]"), "input", {value: "7.3"});
    expect(input.value).toBe(7.3);
    expect(find("[type=number]")?.value).toBe("7.3");
    expect(mirrored(find("[type=number]"))).toEqual({value: "7.3"});
    expect(inputs).toBe(1);
  });

  test("the number field moves the slider; out of range and empty keep the value and stay silent", () => {
    const input = show(Inputs.range([0, 10], {value: 3, step: 1}));
    act(find("[type=number]"), "input", {value: "8"});
    expect([input.value, find("[type=range]")?.value, inputs]).toEqual([8, "8", 1]);
    act(find("[type=number]"), "input", {value: ""});
    expect([input.value, inputs]).toEqual([8, 1]);
    input.value = 99;
    expect(input.value).toBe(10);
    expect(mirrored(find("[type=range]"))).toEqual({value: "10"});
  });

  test("a transform makes a logarithmic slider", () => {
    const input = show(Inputs.range([1e-4, 1], {transform: Math.log, value: 0.01}));
    expect(find("[type=range]")?.valueAsNumber).toBeCloseTo(Math.log(0.01), 10);
    act(find("[type=range]"), "input", {value: String(Math.log(0.1))});
    expect(input.value).toBeCloseTo(0.1, 10);
  });

  test("a number without limits", () => {
    const input = show(Inputs.number({label: "Seed", value: 4, step: 1}));
    expect(input.value).toBe(4);
    act(find("input"), "input", {value: "-12"});
    expect(input.value).toBe(-12);
    act(find("input"), "input", {value: "1.5"});
    expect(input.value).toBe(-12);
  });
});

describe("texts", () => {
  test("text, with a pattern that keeps wrong values back", () => {
    const input = show(Inputs.text({label: "Name", value: "a", pattern: "[a-z]+"}));
    expect(input.value).toBe("a");
    act(find("input"), "input", {value: "abc"});
    expect(input.value).toBe("abc");
    act(find("input"), "input", {value: "ABC"});
    expect([input.value, inputs]).toEqual(["abc", 1]);
    input.value = "set";
    expect(mirrored(find("input"))).toEqual({value: "set"});
  });

  test("a submit button holds the value back until it is pressed", () => {
    const input = show(Inputs.text({submit: true, value: "x"}));
    const button = find<HTMLButtonElement>("button");
    expect(button?.disabled).toBe(true);
    act(find("input"), "input", {value: "y"});
    expect([input.value, button?.disabled, inputs]).toEqual(["x", false, 0]);
    act(input, "submit");
    expect([input.value, button?.disabled, inputs]).toEqual(["y", true, 1]);
  });

  test("email, url, tel and password", () => {
    const email = show(Inputs.email());
    act(find("input"), "input", {value: "nobody"});
    expect(email.value).toBe("");
    act(find("input"), "input", {value: "a@example.org"});
    expect(email.value).toBe("a@example.org");
    const url = show(Inputs.url({value: "https://example.org/"}));
    act(find("input"), "input", {value: "not a url"});
    expect(url.value).toBe("https://example.org/");
    expect(show(Inputs.tel({value: "1"})).value).toBe("1");
    expect(show(Inputs.password({value: "p"})).value).toBe("p");
  });

  test("textarea keeps lines and submits by Ctrl+Enter", () => {
    const input = show(Inputs.textarea({label: "Code", value: "a\nb", submit: true}));
    expect(input.value).toBe("a\nb");
    act(find<HTMLTextAreaElement>("textarea"), "input", {value: "c\nd"});
    expect(input.value).toBe("a\nb");
    act(find("textarea"), "keydown", {}, {key: "Enter", ctrlKey: true});
    expect([input.value, inputs]).toEqual(["c\nd", 1]);
  });

  test("search filters its data and tells how many it found", () => {
    const input = show(Inputs.search(["red", "green", "blue", "dark red"], {label: "Color"}));
    act(find("input"), "input", {value: "re"});
    expect(input.value).toEqual(["red", "dark red"]);
    expect(find("output")?.textContent).toBe("2 results");
    input.query = "bl";
    expect(input.value).toEqual(["blue"]);
  });

  test("color shows its value as text", () => {
    const input = show(Inputs.color({label: "Ink", value: "#4269D0"}));
    expect([input.value, find("output")?.textContent]).toEqual(["#4269d0", "#4269d0"]);
    act(find("input"), "input", {value: "#ff0000"});
    expect([input.value, find("output")?.textContent]).toEqual(["#ff0000", "#ff0000"]);
  });
});

describe("choices", () => {
  test("select: the first by default, by the reader's choice, by value", () => {
    const input = show(Inputs.select(["a", "b", "c"], {label: "Letter"}));
    expect(input.value).toBe("a");
    act(find<HTMLSelectElement>("select"), "input change", {selected: [2]});
    expect([input.value, inputs]).toEqual(["c", 1]);
    input.value = "b";
    expect(find<HTMLSelectElement>("select")?.selectedIndex).toBe(1);
    expect(mirrored(find("select"))).toEqual({selected: [1]});
  });

  test("select of a Map gives its values, formats its keys, sorts and disables", () => {
    const data = new Map([
      ["two", 2],
      ["one", 1],
    ]);
    const input = show(Inputs.select(data, {sort: true, value: 2, disabled: [1]}));
    const options = Array.from(find<HTMLSelectElement>("select")?.options ?? [], ({text, disabled}) => [
      text,
      disabled,
    ]);
    expect(options).toEqual([
      ["one", true],
      ["two", false],
    ]);
    expect(input.value).toBe(2);
  });

  test("select with several", () => {
    const input = show(Inputs.select(["a", "b", "c"], {multiple: true, value: ["a", "c"]}));
    expect(input.value).toEqual(["a", "c"]);
    act(find<HTMLSelectElement>("select"), "input change", {selected: [0, 1]});
    expect(input.value).toEqual(["a", "b"]);
    input.value = ["c"];
    expect(mirrored(find("select"))).toEqual({selected: [2]});
  });

  test("radio: one at a time, empty to begin with", () => {
    const input = show(Inputs.radio(["a", "b", "c"], {label: "Letter"}));
    expect(input.value).toBeNull();
    const [a, b] = root.querySelectorAll<HTMLInputElement>("input[type=radio]");
    act(a as Element, "input change", {checked: true});
    act(b as Element, "input change", {checked: true});
    expect([input.value, a?.checked, b?.checked, inputs]).toEqual(["b", false, true, 2]);
    input.value = "a";
    expect([a?.checked, b?.checked]).toEqual([true, false]);
    expect([mirrored(a as Element), mirrored(b as Element)]).toEqual([{checked: true}, {checked: false}]);
  });

  test("radio with a single option", () => {
    const input = show(Inputs.radio(["only"]));
    act(find("input"), "input change", {checked: true});
    expect(input.value).toBe("only");
  });

  test("checkbox: any number", () => {
    const input = show(Inputs.checkbox(["a", "b", "c"], {value: ["b"]}));
    expect(input.value).toEqual(["b"]);
    act(root.querySelectorAll("input")[2] as Element, "input change", {checked: true});
    expect(input.value).toEqual(["b", "c"]);
    input.value = [];
    expect(Array.from(root.querySelectorAll("input"), ({checked}) => checked)).toEqual([false, false, false]);
  });

  test("toggle, plain and between two values", () => {
    const plain = show(Inputs.toggle({label: "On", value: true}));
    act(find("input"), "input change", {checked: false});
    expect([plain.value, inputs]).toEqual([false, 1]);
    const pair = show(Inputs.toggle({values: ["no", "yes"] as [string, string]}));
    expect(pair.value).toBe("yes");
    act(find("input"), "input", {checked: true});
    expect(pair.value).toBe("no");
  });

  test("button counts its clicks; several buttons reduce a value", () => {
    const single = show(Inputs.button("Step"));
    act(find("button"), "click");
    act(find("button"), "click");
    expect([single.value, inputs]).toEqual([2, 2]);
    const several = show(
      Inputs.button<number>(
        [
          ["+", (n) => n + 1],
          ["0", () => 0],
        ],
        {value: 5, label: "Counter"},
      ),
    );
    act(find("button"), "click");
    expect(several.value).toBe(6);
    act(root.querySelectorAll("button")[1] as Element, "click");
    expect(several.value).toBe(0);
  });
});

describe("dates and files", () => {
  test("date", () => {
    const input = show(Inputs.date({label: "Day", value: "2024-02-29", min: "2024-01-01"}));
    expect(input.value).toEqual(new Date("2024-02-29"));
    act(find("input"), "input", {value: "2024-03-01"});
    expect(input.value).toEqual(new Date("2024-03-01"));
    act(find("input"), "input", {value: "2023-12-31"});
    expect([input.value, inputs]).toEqual([new Date("2024-03-01"), 1]);
    input.value = new Date("2025-05-05");
    expect(mirrored(find("input"))).toEqual({value: "2025-05-05"});
  });

  test("datetime is in local time", () => {
    const input = show(Inputs.datetime({value: new Date(2024, 1, 29, 13, 45)}));
    expect(find("input")?.value).toBe("2024-02-29T13:45");
    act(find("input"), "input", {value: "2024-03-01T00:30"});
    expect(input.value).toEqual(new Date(2024, 2, 1, 0, 30));
  });

  test("a picked file is read by csv, json, text and arrayBuffer", async () => {
    const input = show(Inputs.file({label: "Data", accept: ".csv"}));
    expect(input.value).toBeNull();
    act(find("input"), "input change", {files: [new File(["a,b\n1,x\n"], "t.csv", {type: "text/csv"})]});
    const file = input.value as LocalFile;
    expect([file.name, file.mimeType, file.size, inputs]).toEqual(["t.csv", "text/csv", 8, 1]);
    expect(await file.text()).toBe("a,b\n1,x\n");
    expect(Array.from(await file.csv({typed: true}))).toEqual([{a: 1, b: "x"}]);
    expect(Array.from(await file.csv())).toEqual([{a: "1", b: "x"}]);
    expect((await file.arrayBuffer()).byteLength).toBe(8);
    await expect(file.json()).rejects.toThrow(/t\.csv is not JSON/);
    expect(find("input")?.value).toBe("C:\\fakepath\\t.csv");
  });

  test("several files", () => {
    const input = show(Inputs.file({multiple: true}));
    expect(input.value).toEqual([]);
    act(find("input"), "input", {files: [new File(["1"], "a.json"), new File(["2"], "b.json")]});
    expect((input.value as LocalFile[]).map(({name}) => name)).toEqual(["a.json", "b.json"]);
  });
});

describe("tables", () => {
  const rows = Array.from({length: 100}, (_, i) => ({i, square: i * i, name: `n${99 - i}`}));

  test("rows are selected by their checkboxes, all by the one in the head", () => {
    const input = show(Inputs.table(rows, {required: false}));
    expect(root.querySelectorAll("tbody tr").length).toBe(23);
    const box = root.querySelectorAll<HTMLInputElement>("tbody input")[2] as HTMLInputElement;
    act(box, "click input", {checked: true}, {detail: 0, shiftKey: false});
    expect(Array.from(input.value)).toEqual([rows[2]]);
    expect(find("thead input")?.indeterminate).toBe(true);
    act(find("thead input"), "click input", {checked: true}, {detail: 0});
    expect(input.value.length).toBe(100);
    expect(box.checked).toBe(true);
  });

  test("a heading sorts, up and down, and says so", () => {
    const input = show(Inputs.table(rows));
    const heading = find<HTMLElement>("th[title=name]") as HTMLElement;
    act(heading, "click");
    expect(root.querySelector("tbody tr")?.textContent).toBe("999,801n0");
    expect(heading.getAttribute("aria-sort")).toBe("ascending");
    act(heading, "keydown", {}, {key: "Enter"});
    expect(heading.getAttribute("aria-sort")).toBe("descending");
    expect(input.value.length).toBe(100);
  });

  test("scrolling to the end brings more rows, with names", () => {
    const input = show(Inputs.table(rows));
    Object.defineProperties(input, {scrollTop: {value: 400}, scrollHeight: {value: 500}});
    act(input, "scroll");
    expect(root.querySelectorAll("tbody tr").length).toBeGreaterThan(23);
    for (const box of root.querySelectorAll("tbody input"))
      expect(box.getAttribute("aria-label")).toMatch(/^Select row/);
  });

  test("one row at a time, a promise of rows, and no rows", async () => {
    const single = show(Inputs.table(rows, {multiple: false, value: rows[1]}));
    expect(single.value).toBe(rows[1]);
    const late = show(Inputs.table(Promise.resolve(rows)));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(late.value.length).toBe(100);
    expect(find("thead input")?.getAttribute("aria-label")).toBe("Select all rows");
    show(Inputs.table([]));
    expect(root.textContent).toContain("No results.");
  });
});

describe("together", () => {
  test("nothing of the library is missing", () => {
    expect(Object.keys(Inputs).sort()).toEqual(Object.keys(library).sort());
  });

  test("form of an array and of an object", () => {
    const array = show(Inputs.form([Inputs.range([0, 1], {value: 0.25}), Inputs.text({value: "x"})]));
    expect(array.value).toEqual([0.25, "x"]);
    const object = show(Inputs.form({rate: Inputs.range([0, 1], {value: 0.5}), on: Inputs.toggle()}));
    act(find("[type=checkbox]"), "input", {checked: true});
    expect([object.value, inputs]).toEqual([{rate: 0.5, on: true}, 1]);
  });

  test("bind keeps two inputs the same, both ways", () => {
    const source = Inputs.range([0, 10], {value: 2});
    const target = show(Inputs.bind(Inputs.range([0, 10]), source, new Promise(() => {})));
    expect(target.value).toBe(2);
    act(find("[type=range]"), "input", {value: "9"});
    expect(source.value).toBe(9);
    source.value = 4;
    source.dispatchEvent(new window.Event("input", {bubbles: true}));
    expect(target.value).toBe(4);
  });

  test("input is a value that can be bound", () => {
    const state = Inputs.input(1);
    const target = show(Inputs.bind(Inputs.number({label: "n"}), state, new Promise(() => {})));
    act(find("input"), "input", {value: "5"});
    expect([state.value, target.value]).toEqual([5, 5]);
  });

  test("disposal resolves once the input is taken off the page", async () => {
    const input = show(Inputs.text());
    const disposed = Inputs.disposal(input);
    await new Promise((resolve) => setTimeout(resolve, 40));
    input.remove();
    await disposed;
  });

  test("every control has a name", () => {
    const all: HTMLElement[] = [
      Inputs.range([0, 1]),
      Inputs.range([0, 1], {label: "R"}),
      Inputs.number(),
      Inputs.text(),
      Inputs.textarea(),
      Inputs.search([]),
      Inputs.select(["a"]),
      Inputs.radio(["a"], {label: "r"}),
      Inputs.checkbox(["a"]),
      Inputs.toggle(),
      Inputs.color(),
      Inputs.date(),
      Inputs.datetime(),
      Inputs.file(),
      Inputs.email(),
      Inputs.url(),
      Inputs.tel(),
      Inputs.password(),
      Inputs.table([{a: 1}]),
      Inputs.toggle({label: "t"}),
      Inputs.select(["a"], {label: "s"}),
    ];
    for (const input of all) {
      show(input);
      for (const control of root.querySelectorAll<HTMLInputElement>("input, select, textarea")) {
        const id = control.getAttribute("aria-labelledby");
        const name =
          control.getAttribute("aria-label") ||
          (id ? root.querySelector(`#${id}`)?.textContent : control.labels?.[0]?.textContent);
        expect(name, input.outerHTML).toBeTruthy();
      }
    }
    expect(show(Inputs.radio(["a"], {label: "r"})).querySelector("[role=radiogroup]")).not.toBeNull();
  });

  test("disabled inputs are disabled controls", () => {
    for (const input of [
      Inputs.range([0, 1], {disabled: true}),
      Inputs.text({disabled: true}),
      Inputs.select(["a"], {disabled: true}),
    ]) {
      show(input);
      for (const control of root.querySelectorAll<HTMLInputElement>("input, select"))
        expect(control.disabled).toBe(true);
    }
  });
});
