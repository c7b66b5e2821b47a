/** What a click made by a script does to form controls. The reader's clicks have done it on the page already. */
import {radioGroup} from "./input-state.ts";
import {addMembers, ancestor, fire} from "./members.ts";
import {isDisabled} from "./validity.ts";

const ACTIVATED = new Set(["input", "button", "label", "summary"]);

function click(element: HTMLElement): void {
  if (isDisabled(element)) return;
  const target = ancestor<HTMLElement>(element, ({localName}) => ACTIVATED.has(localName));
  const input = target?.localName === "input" ? (target as HTMLInputElement) : null;
  const undo = input && toggle(input);
  const allowed = fire(element, "click", {bubbles: true, cancelable: true, composed: true});
  if (!allowed) undo?.();
  else if (undo && input) announce(input);
  else if (target) activate(target, element);
}

/** Checks a checkbox or radio button before the click is heard; gives the way back if it is cancelled. */
function toggle(input: HTMLInputElement): (() => void) | null {
  if (input.type === "checkbox") {
    const {checked, indeterminate} = input;
    input.checked = !checked;
    input.indeterminate = false;
    return () => Object.assign(input, {checked, indeterminate});
  }
  if (input.type !== "radio" || input.checked) return null;
  const before = radioGroup(input).find((other) => other.checked);
  input.checked = true;
  return () => {
    input.checked = false;
    if (before) before.checked = true;
  };
}

function announce(input: HTMLInputElement): void {
  fire(input, "input", {bubbles: true, composed: true});
  fire(input, "change", {bubbles: true});
}

function activate(target: HTMLElement, clicked: HTMLElement): void {
  const {type, form} = target as HTMLButtonElement;
  if (target.localName === "label") {
    const {control} = target as HTMLLabelElement;
    if (control && !control.contains(clicked)) click(control);
  } else if (target.localName === "summary") {
    const details = target.parentNode as HTMLDetailsElement | null;
    if (details?.localName === "details") details.open = !details.open;
  } else if (type === "submit") {
    form?.requestSubmit(target);
  } else if (type === "reset") {
    form?.reset();
  }
}

/** Puts `click()` on all HTML elements. */
export function installClick(HTMLElement: typeof globalThis.HTMLElement): void {
  addMembers(HTMLElement, {
    click() {
      click(this);
    },
  } as Partial<HTMLElement> & ThisType<HTMLElement>);
}
