import {describe, expect, test} from "vitest";
import {createDocument} from "./dom/document.ts";
import {changedProperties, readProperty, type SharedProperty, writeProperty} from "./dom/properties.ts";
import fixture from "./fixtures/form-controls.json" with {type: "json"};

const {document} = createDocument({environment: {width: 700, dark: false, pixelRatio: 1}});

function build(html: string): HTMLElement {
  const root = document.createElement("div");
  document.body.replaceChildren(root);
  root.innerHTML = html;
  return root;
}

describe("controls do what Chromium's do", () => {
  test("the fixture is large and names its browser", () => {
    expect(fixture.cases.length).toBeGreaterThan(300);
    expect(fixture.browser).toMatch(/^Chromium \d+/);
  });
  for (const [index, {html, script, expected}] of fixture.cases.entries()) {
    test(`${index} ${html.slice(0, 60)} ${script.slice(-50)}`, () => {
      const result: unknown = new Function("root", script)(build(html));
      // As through the browser's boundary: undefined and -0 do not come out.
      expect(JSON.parse(JSON.stringify(result === undefined ? null : result))).toEqual(expected);
    });
  }
});

describe("what the page and the worker share", () => {
  const write = (element: Element, name: SharedProperty, value: unknown) => writeProperty(element, name, value);
  const shared = (element: Element) =>
    Object.fromEntries(Array.from(changedProperties(element), (name) => [name, readProperty(element, name)]));

  test("scripts' changes are told, the reader's are not told back", () => {
    const input = build("<input>").querySelector("input") as HTMLInputElement;
    write(input, "value", "typed");
    expect([input.value, shared(input)]).toEqual(["typed", {}]);
    input.value = "set";
    expect(shared(input)).toEqual({value: "set"});
  });

  test("a text that the reader made too long or too short is a flaw, one that a script set is not", () => {
    const input = build("<input maxlength=3 minlength=2>").querySelector("input") as HTMLInputElement;
    input.value = "abcdef";
    expect(input.checkValidity()).toBe(true);
    write(input, "value", "abcdef");
    expect([input.validity.tooLong, input.validationMessage]).toEqual([true, "At most 3 characters, this has 6."]);
    write(input, "value", "a");
    expect(input.validity.tooShort).toBe(true);
  });

  test("checking a radio button on the page unchecks its group, silently", () => {
    const root = build("<input type=radio name=a checked><input type=radio name=a>");
    const [first, second] = root.querySelectorAll("input");
    write(second as Element, "checked", true);
    expect([first?.checked, second?.checked]).toEqual([false, true]);
    expect([shared(first as Element), shared(second as Element)]).toEqual([{}, {}]);
  });

  test("selections, open details and files", () => {
    const root = build("<select multiple><option>a<option>b</select><details></details><input type=file>");
    const [select, details, input] = root.children as unknown as [
      HTMLSelectElement,
      HTMLDetailsElement,
      HTMLInputElement,
    ];
    write(select, "selected", [1]);
    write(details, "open", true);
    write(input, "files", [new File(["x"], "x.txt"), "no file"]);
    expect([select.value, details.open, input.files?.length, input.files?.item(0)?.name]).toEqual([
      "b",
      true,
      1,
      "x.txt",
    ]);
  });

  test("what is of the wrong type is ignored", () => {
    const root = build("<input value=a><select><option>a<option>b</select><input type=checkbox>");
    const [input, select, box] = root.children as unknown as [HTMLInputElement, HTMLSelectElement, HTMLInputElement];
    write(input, "value", 5);
    write(select, "selected", "1");
    write(box, "checked", "yes");
    write(select, "selected", [7]);
    expect([input.value, select.selectedIndex, box.checked]).toEqual(["a", -1, false]);
  });

  test("a reset tells the page", () => {
    const form = build("<form><input value=a><input type=checkbox checked><select><option>x</select></form>")
      .firstChild as HTMLFormElement;
    form.reset();
    expect(Array.from(form.elements, shared)).toEqual([{value: "a"}, {value: "on", checked: true}, {selected: [0]}]);
  });

  test("a form of a notebook is not sent anywhere", () => {
    const form = build("<form></form>").firstChild as HTMLFormElement;
    expect(() => form.submit()).toThrow(/requestSubmit/);
  });
});
