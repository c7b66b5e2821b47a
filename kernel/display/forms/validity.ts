/** Constraint validation of form controls: `validity`, `checkValidity`, `setCustomValidity` and what goes with them. */
import {editedByReader, radioGroup} from "./input-state.ts";
import {addMembers, ancestor, fire} from "./members.ts";
import {numberKind, onStep, stepsOf} from "./numbers.ts";

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
type Flaw = Exclude<keyof ValidityState, "valid">;

const customMessages = new WeakMap<Element, string>();

const EMAIL = /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*$/i;
const WITH_PATTERN = new Set(["text", "search", "url", "tel", "email", "password"]);
const EXEMPT = new Set(["hidden", "reset", "button"]);

/** Whether a control is switched off by itself or by a fieldset round it (its legend excepted). */
export function isDisabled(control: Element): boolean {
  if (control.hasAttribute("disabled")) return true;
  let inside: Element = control;
  for (let node = control.parentNode; node; node = node.parentNode) {
    if (node.nodeType !== 1) continue;
    const element = node as Element;
    if (element.localName === "fieldset" && element.hasAttribute("disabled")) {
      const legend = Array.from(element.children).find((child) => child.localName === "legend");
      if (legend !== inside) return true;
    }
    inside = element;
  }
  return false;
}

function isCandidate(control: Control): boolean {
  if (EXEMPT.has(control.type) || isDisabled(control)) return false;
  if (control.hasAttribute("readonly")) return false;
  return !ancestor(control.parentNode, (element) => element.localName === "datalist");
}

function isMissing(control: Control): boolean {
  if (control.type === "radio") {
    const group = radioGroup(control as HTMLInputElement);
    return group.some((radio) => radio.required) && !group.some((radio) => radio.checked);
  }
  if (!control.required) return false;
  if (control.type === "checkbox") return !(control as HTMLInputElement).checked;
  return control.value === "";
}

/** The constraint that the control breaks and what to tell the reader, or `null`; the first that applies. */
function flawOf(control: Control): [Flaw, string] | null {
  const custom = customMessages.get(control);
  if (custom) return ["customError", custom];
  if (!isCandidate(control)) return null;
  if (isMissing(control)) return ["valueMissing", "A value is needed here."];
  if (control.localName === "select" || control.value === "") return null;
  return textFlaw(control as HTMLInputElement) ?? numberFlaw(control as HTMLInputElement);
}

function textFlaw(control: HTMLInputElement): [Flaw, string] | null {
  const {value, type} = control;
  const values = type === "email" && control.multiple ? value.split(",") : [value];
  if (type === "email" && !values.every((address) => EMAIL.test(address))) {
    return ["typeMismatch", "This is no e-mail address."];
  }
  if (type === "url" && !URL.canParse(value)) return ["typeMismatch", "This is no absolute URL."];
  const pattern = compile(WITH_PATTERN.has(type) ? control.getAttribute("pattern") : null);
  if (pattern && !values.every((text) => pattern.test(text))) {
    return ["patternMismatch", `This does not match the pattern ${control.getAttribute("pattern")}.`];
  }
  // As in browsers, only what the reader typed can be too long or too short.
  const limited = (type === "textarea" || WITH_PATTERN.has(type)) && editedByReader(control);
  const {maxLength, minLength} = control;
  if (limited && maxLength >= 0 && value.length > maxLength) {
    return ["tooLong", `At most ${maxLength} characters, this has ${value.length}.`];
  }
  if (limited && value.length < minLength) {
    return ["tooShort", `At least ${minLength} characters, this has ${value.length}.`];
  }
  return null;
}

function compile(pattern: string | null): RegExp | null {
  if (!pattern) return null;
  try {
    return new RegExp(`^(?:${pattern})$`, "v");
  } catch {
    // The standard ignores a pattern that does not compile.
    return null;
  }
}

function numberFlaw(control: HTMLInputElement): [Flaw, string] | null {
  const kind = numberKind(control.type);
  if (!kind) return null;
  const value = kind.parse(control.value);
  const steps = stepsOf(control, control.type, kind);
  if (value < steps.min) return ["rangeUnderflow", `At least ${kind.format(steps.min)}.`];
  if (value > steps.max) return ["rangeOverflow", `At most ${kind.format(steps.max)}.`];
  if (!onStep(value, steps)) return ["stepMismatch", `A value in steps of ${control.step || kind.step}.`];
  return null;
}

const FLAWS: readonly Flaw[] = [
  "badInput",
  "customError",
  "patternMismatch",
  "rangeOverflow",
  "rangeUnderflow",
  "stepMismatch",
  "tooLong",
  "tooShort",
  "typeMismatch",
  "valueMissing",
];

type Validation = Pick<
  HTMLInputElement,
  "willValidate" | "validity" | "validationMessage" | "checkValidity" | "reportValidity" | "setCustomValidity"
>;

const members: Validation & ThisType<Control> = {
  get willValidate() {
    return isCandidate(this);
  },
  get validity() {
    const flaw = flawOf(this)?.[0];
    const entries = FLAWS.map((name) => [name, name === flaw]);
    return Object.fromEntries([...entries, ["valid", flaw === undefined]]) as ValidityState;
  },
  get validationMessage() {
    return isCandidate(this) ? (flawOf(this)?.[1] ?? "") : "";
  },
  checkValidity() {
    if (!isCandidate(this) || !flawOf(this)) return true;
    fire(this, "invalid", {cancelable: true});
    return false;
  },
  /** The page's control shows its own message; here it is the same as `checkValidity`. */
  reportValidity() {
    return this.checkValidity();
  },
  setCustomValidity(message) {
    customMessages.set(this, String(message));
  },
};

/** Puts validation on classes of controls. */
export function installValidation(classes: readonly {prototype: object}[]): void {
  for (const control of classes) addMembers(control, members);
}
