/** Attacks on the reader: outputs that cover, imitate or work the page's own controls, or listen to what is typed. */
import {expect} from "../nablab.ts";
import {type Attack, markup} from "./attack.ts";

const policy = "the page's list of what outputs may hold";
const box = "outputs are confined to their box (contain: layout paint)";
const refused = (tries: string, source: string, trace: RegExp): Attack => ({
  tries,
  cell: markup(source),
  by: policy,
  ends: "refused",
  trace,
});
/** What is drawn stays within the cell's own box: what is found at the bar is the bar. */
const contained = (tries: string, source: string): Attack => ({
  tries,
  cell: markup(source),
  by: box,
  ends: "contained",
  check: async (page) => {
    const covered = await page.evaluate(() => {
      const bar = document.querySelector(".bar") as HTMLElement;
      const {left, right, top, bottom} = bar.getBoundingClientRect();
      const points = [0.02, 0.3, 0.6, 0.98].map((part) => [left + (right - left) * part, (top + bottom) / 2] as const);
      return points.some(([x, y]) => document.elementFromPoint(x, y)?.closest(".output-host"));
    });
    expect(covered, tries).toBe(false);
  },
});
/** A script's press on a link is heard in the worker, and by nobody else. */
const byScript = (tries: string, link: string): Attack => ({
  tries,
  cell: `{
  const element = document.createElement("a");
  element.textContent = "link";
  ${link}
  display(element);
  element.click();
}`,
  by: "a press by a script stays in the worker",
  ends: "contained",
  check: async (page) => expect(page.getByRole("dialog", {name: /^This link leads|^Save this file/})).toHaveCount(0),
});

export const disguise: readonly Attack[] = [
  refused(
    "a cover that stays in the window",
    `<div style="position: fixed; inset: 0; z-index: 2147483647">Sign in</div>`,
    /position/,
  ),
  refused("a bar that sticks", `<div style="position: sticky; top: 0">Run</div>`, /position/),
  refused(
    "a cover by a style sheet",
    `<style>.x { position: fixed; inset: 0 }</style><div class="x">Sign in</div>`,
    /position/,
  ),
  contained(
    "a cover by great size",
    `<div style="position: absolute; left: -2000px; top: -2000px; width: 9000px; height: 9000px; z-index: 2147483647; background: red">Sign in</div>`,
  ),
  contained(
    "a cover by a shift",
    `<div style="transform: translateY(-900px) scale(40); background: red">Sign in</div>`,
  ),
  {
    tries: "a cover that nobody sees, over Run and the other cells",
    cell: markup(
      `<div style="position: absolute; left: -3000px; top: -3000px; width: 9000px; height: 9000px; z-index: 2147483647; opacity: 0">Sign in</div>`,
    ),
    by: box,
    ends: "contained",
    check: async (page) => {
      const [all, covered] = await page.evaluate(() => {
        const buttons = [...document.querySelectorAll("button")].filter((each) => !each.closest(".output-host"));
        const isCovered = (button: Element) => {
          const {left, right, top, bottom} = button.getBoundingClientRect();
          return document.elementFromPoint((left + right) / 2, (top + bottom) / 2)?.closest(".output-host");
        };
        return [buttons.length, buttons.filter(isCovered).length];
      });
      expect(all).toBeGreaterThan(10);
      expect(covered).toBe(0);
    },
  },
  contained("a cover by margins", `<div style="margin: -900px; padding: 900px; background: red">Sign in</div>`),
  contained(
    "a cover by a shadow and an outline",
    `<div style="box-shadow: 0 0 0 9999px red; outline: 9999px solid red">Sign in</div>`,
  ),
  contained(
    "a dialog that is open",
    `<dialog open style="top: -800px; left: -800px; width: 4000px; height: 4000px">Sign in</dialog>`,
  ),
  contained(
    "a drawing that overflows",
    `<svg width="10" height="10" style="overflow: visible"><rect x="-5000" y="-5000" width="9999" height="9999" fill="red"/></svg>`,
  ),
  contained(
    "the page's own style changed by its names",
    `<style>.bar, .button, body, html, :root { display: none !important; background: red !important } .save-problem { display: none }</style><p>text</p>`,
  ),
  refused(
    "rules that reach outside by nesting",
    `<style>p { body:has(&) { display: none } }</style><p>text</p>`,
    /style rule/,
  ),
  refused(
    "a layer or a property of the page",
    `<style>@property --bg { syntax: "*"; inherits: true; initial-value: red } p { color: blue }</style><p>text</p>`,
    /style rule/,
  ),
  contained(
    "the note about what is missing hidden",
    `<style>.output-refused, .output-more { display: none !important } * + .output-refused { display: none }</style><img src="x:">`,
  ),
  refused(
    "the page's marks for cells and outputs",
    `<div data-cell-id="1" data-output="" data-status="fresh">Cell 1</div>`,
    /data-/,
  ),
  refused("a popover in the top layer", `<div popover="auto" id="pop">Sign in</div>`, /popover/),
  refused("focus taken when shown", `<input autofocus placeholder="Password">`, /autofocus/),
  {
    tries: "focus taken by a script while the reader types elsewhere",
    cell: `{
  const element = document.createElement("input");
  display(element);
  setInterval(() => element.focus(), 50);
}`,
    by: "focus moves only while it is in an output",
    ends: "contained",
    check: async (page) => {
      const title = page.locator(".notebook-header, .crumbs").first();
      await title.click();
      const button = page.getByRole("button", {name: "Run all"});
      await button.focus();
      await page.waitForTimeout(400);
      await expect(button).toBeFocused();
    },
  },
  {
    tries: "listening to keys that are typed elsewhere",
    cell: `Generators.observe((notify) => {
  const keys = [];
  notify("heard: ");
  for (const type of ["keydown", "keyup", "input", "beforeinput", "paste"]) {
    window.addEventListener(type, (event) => { keys.push(event.key ?? type); notify("heard: " + keys.join()); });
  }
})`,
    by: "only events within outputs are forwarded",
    ends: "contained",
    check: async (page, nablab, id) => {
      await page.getByRole("button", {name: "Run all"}).focus();
      await page.keyboard.press("s");
      await page.keyboard.press("3");
      await page.waitForTimeout(300);
      await expect(nablab.output(id)).toHaveText(/heard: \W*$/);
    },
  },
  {
    tries: "another title for the page",
    cell: `document.title = "Your bank"; document.title`,
    by: "the worker's document is not the page's",
    ends: "contained",
    check: async (page) => expect(page).not.toHaveTitle(/bank/),
  },
  {
    tries: "the full screen",
    cell: `document.documentElement.requestFullscreen()`,
    by: "the worker's DOM has no such method",
    ends: "error",
    trace: /Error/,
  },
  {
    tries: "the pointer's lock",
    cell: `document.body.requestPointerLock()`,
    by: "the worker's DOM has no such method",
    ends: "error",
    trace: /Error/,
  },
  {
    tries: "a modal dialog in the top layer",
    cell: `{
  const element = document.createElement("dialog");
  element.textContent = "Sign in";
  display(element);
  element.showModal();
}`,
    by: "the worker's DOM has no such method",
    ends: "error",
    trace: /Error/,
  },
  {
    tries: "a link that names another place than it leads to",
    cell: markup(`<a href="https://example.com/elsewhere">https://your-bank.example</a>`),
    by: "links ask first, and show where to",
    ends: "contained",
    check: async (page, nablab, id) => {
      await nablab
        .output(id)
        .getByRole("link")
        .click({modifiers: ["ControlOrMeta"]});
      const question = page.getByRole("dialog", {name: "This link leads out of the notebook"});
      await expect(question).toContainText("https://example.com/elsewhere");
      await question.getByRole("button", {name: "Stay here"}).click();
      await expect(question).toBeHidden();
    },
  },
  {
    tries: "a file to save that calls itself something else",
    cell: markup(`<a href="data:image/png,a" download="invoice.exe">invoice.pdf</a>`),
    by: "links ask first, and show where to",
    ends: "contained",
    check: async (page, nablab, id) => {
      await nablab.output(id).getByRole("link").click();
      const question = page.getByRole("dialog", {name: "Save this file?"});
      await expect(question).toContainText("invoice.exe");
      await question.getByRole("button", {name: "Stay here"}).click();
      await expect(question).toBeHidden();
    },
  },
  refused(
    "a program to save",
    `<a href="data:application/octet-stream,x" download="invoice.exe">invoice.pdf</a>`,
    /href/,
  ),
  byScript("another page by a script that follows a link", `element.href = "TARGET/away";`),
  byScript(
    "a file saved by a script that follows a link",
    `element.href = "data:image/png,a"; element.download = "invoice.png";`,
  ),
  {
    tries: "a form sent by a script",
    cell: `{
  const element = document.createElement("form");
  display(element);
  element.submit();
}`,
    by: "forms of outputs send nothing",
    ends: "error",
    trace: /requestSubmit/,
  },
  {
    tries: "a label that presses the page's own button",
    cell: markup(`<label for="main">Press me</label>`),
    by: "labels of outputs do not work the page's controls",
    ends: "contained",
    check: async (page, nablab, id) => {
      await nablab.output(id).getByText("Press me").click();
      await expect(page.locator(".output-host:focus-within")).toHaveCount(0);
    },
  },
];
