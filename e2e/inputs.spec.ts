import type {Locator} from "@playwright/test";
import {expect, test} from "./nablab.ts";

/** Every kind of input: the expression of its cell, what the reader does, the value that follows. */
const KINDS: [name: string, expression: string, act: (output: Locator) => Promise<void>, value: unknown][] = [
  [
    "range",
    `Inputs.range([0, 10], {label: "Rate", step: 0.5, value: 4})`,
    (o) => o.getByRole("slider").press("ArrowRight"),
    4.5,
  ],
  ["number", `Inputs.number({label: "Seed", step: 1, value: 3})`, (o) => o.getByRole("spinbutton").fill("12"), 12],
  ["text", `Inputs.text({label: "Name", value: "Ada"})`, (o) => o.getByRole("textbox").fill("Grace"), "Grace"],
  [
    "submitted",
    `Inputs.text({label: "Sent", submit: true})`,
    async (o) => {
      await o.getByRole("textbox").fill("hey");
      await o.getByRole("button", {name: "Submit"}).click();
    },
    "hey",
  ],
  ["textarea", `Inputs.textarea({label: "Code"})`, (o) => o.getByRole("textbox").fill("a\nb"), "a\nb"],
  [
    "select",
    `Inputs.select(["relu", "tanh"], {label: "Activation"})`,
    (o) => o.getByRole("combobox").press("ArrowDown"),
    "tanh",
  ],
  [
    "several",
    `Inputs.select(["a", "b", "c"], {label: "Several", multiple: true})`,
    async (o) => {
      await o.getByRole("listbox").selectOption(["a", "c"]);
    },
    ["a", "c"],
  ],
  [
    "radio",
    `Inputs.radio(["sgd", "adam"], {label: "Optimizer"})`,
    (o) => o.getByRole("radio", {name: "adam"}).check(),
    "adam",
  ],
  [
    "checkbox",
    `Inputs.checkbox(["red", "green"], {label: "Colors"})`,
    (o) => o.getByRole("checkbox", {name: "green"}).check(),
    ["green"],
  ],
  ["toggle", `Inputs.toggle({label: "Nesterov"})`, (o) => o.getByRole("checkbox", {name: "Nesterov"}).check(), true],
  ["button", `Inputs.button("Step")`, (o) => o.getByRole("button", {name: "Step"}).click(), 1],
  ["color", `Inputs.color({label: "Ink"})`, (o) => o.getByLabel("Ink").fill("#ff0000"), "#ff0000"],
  ["date", `Inputs.date({label: "Day"})`, (o) => o.getByLabel("Day").fill("2024-02-29"), "2024-02-29T00:00:00.000Z"],
  ["search", `Inputs.search(["one", "two"], {label: "Find"})`, (o) => o.getByRole("searchbox").fill("tw"), ["two"]],
  [
    "file",
    `Inputs.file({label: "Data", transform: (file) => file.name + " " + file.size})`,
    (o) => o.getByLabel("Data").setInputFiles({name: "t.csv", mimeType: "text/csv", buffer: Buffer.from("a,b\n")}),
    "t.csv 4",
  ],
  [
    "table",
    `Inputs.table([{n: 1}, {n: 2}], {required: false})`,
    (o) => o.getByRole("checkbox", {name: "Select row 2"}).check(),
    [{n: 2}],
  ],
];

test("every kind of input answers to its reader, keyboard and labels included", async ({nablab}) => {
  test.slow();
  const last = String(KINDS.length + 1);
  const names = KINDS.map(([name]) => name).join(", ");
  await nablab.openCells(
    ...KINDS.map(([name, expression]) => `const ${name} = view(${expression})`),
    `Object.assign(document.createElement("pre"), {textContent: JSON.stringify({${names}})})`,
  );
  const values = async () => JSON.parse((await nablab.output(last).textContent()) || "{}") as Record<string, unknown>;
  // A kernel may start slowly on a busy machine.
  await expect.poll(async () => Object.keys(await values()).length, {timeout: 90_000}).toBe(KINDS.length);
  for (const [index, [name, , act, value]] of KINDS.entries()) {
    await act(nablab.output(String(index + 1)));
    await expect.poll(async () => (await values())[name], name).toEqual(value);
  }
});

test("a kernel that sets a text leaves the caret of the one who types where it is", async ({nablab, page}) => {
  await nablab.openCells(
    `const field = Inputs.text({label: "Name", value: "Ada"});
     field.addEventListener("input", () => { field.value = field.value; });
     const name = view(field);`,
    "display(name)",
  );
  const input = nablab.output("1").getByRole("textbox");
  await input.click();
  await page.keyboard.press("Home");
  await page.keyboard.type("XYZ");
  await expect(nablab.output("2")).toContainText("XYZAda");
  expect(await input.evaluate((node: HTMLInputElement) => node.selectionStart)).toBe(3);
});

test("a table is sorted by its headings, with the mouse and by keyboard", async ({nablab, page}) => {
  await nablab.openCells(`Inputs.table(Array.from({length: 30}, (_, i) => ({n: i, name: "row " + (29 - i)})))`);
  const first = nablab.output("1").locator("tbody tr").first();
  await nablab.output("1").getByRole("columnheader", {name: "name"}).click();
  await expect(first).toContainText("29row 0");
  await page.keyboard.press("Enter");
  await expect(first).toContainText("20row 9");
  await expect(nablab.output("1").getByRole("columnheader", {name: "name"})).toHaveAttribute("aria-sort", "descending");
});

test("values are opened by keyboard, and stay open while they change", async ({nablab, page}) => {
  await nablab.openCells(
    "const n = view(Inputs.range([0, 9], {step: 1, value: 1}))",
    "(function* () { for (let i = 0; i < 40; i++) yield {step: i, inner: {list: [n, i]}}; })()",
  );
  const output = nablab.output("2");
  const root = output.getByRole("button", {name: /^\{step/});
  await root.focus();
  await page.keyboard.press("Enter");
  await expect(root).toHaveAttribute("aria-expanded", "true");
  await output.getByRole("button", {name: /^inner:/}).press("Space");
  await expect(output).toContainText("list: Array(2)");
});
