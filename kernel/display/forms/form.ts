/** `<form>`, and what belongs to forms: owners, labels, fieldsets, buttons, outputs, progress and meter. */
import {PAGE_STATE, type PageState, propertyChanged} from "../dom/properties.ts";
import {ElementCollection, FormControls} from "./collections.ts";
import {resetInput} from "./input-state.ts";
import {addMembers, ancestor, elementsBelow, fire, reflectBooleans, reflectText, rootOf} from "./members.ts";
import {parseFloatStrictly} from "./numbers.ts";
import {resetSelect} from "./select.ts";

/** Elements that `form.elements` lists. */
const LISTED = new Set(["button", "fieldset", "input", "object", "output", "select", "textarea"]);
const LABELABLE = new Set(["button", "input", "meter", "output", "progress", "select", "textarea"]);

function formOwner(element: Element): HTMLFormElement | null {
  const id = element.getAttribute("form");
  const isForm = (candidate: Element) => candidate.localName === "form";
  if (!id) return ancestor<HTMLFormElement>(element.parentNode, isForm);
  const named = rootOf(element).querySelector<HTMLFormElement>(`[id="${id}"]`);
  return named && isForm(named) ? named : null;
}

function controlsOf(form: HTMLFormElement): HTMLInputElement[] {
  const own = elementsBelow<HTMLInputElement>(form, LISTED).filter((element) => formOwner(element) === form);
  const elsewhere = form.id
    ? elementsBelow<HTMLInputElement>(rootOf(form), LISTED).filter(
        (element) => element.getAttribute("form") === form.id,
      )
    : [];
  const all = [...own, ...elsewhere.filter((element) => !own.includes(element))];
  return all.filter((element) => element.type !== "image");
}

/** The submit event, cancelable; nothing is ever sent anywhere. */
function submit(form: HTMLFormElement, submitter: HTMLElement | null): void {
  fire(form, "submit", {bubbles: true, cancelable: true}, {submitter});
}

const formMembers: Partial<HTMLFormElement> & ThisType<HTMLFormElement> = {
  get elements() {
    return new FormControls(controlsOf(this)) as unknown as HTMLFormControlsCollection;
  },
  get length() {
    return controlsOf(this).length;
  },
  [Symbol.iterator]() {
    return controlsOf(this).values();
  },
  checkValidity() {
    // Every control is asked, so that each one hears of its flaw.
    return controlsOf(this).filter((control) => control.checkValidity?.() === false).length === 0;
  },
  reportValidity() {
    return this.checkValidity();
  },
  requestSubmit(submitter = null) {
    if (this.hasAttribute("novalidate") || this.reportValidity()) submit(this, submitter);
  },
  submit() {
    throw new DOMException("A form in a notebook is not sent anywhere; use requestSubmit().", "NotSupportedError");
  },
  reset() {
    if (!fire(this, "reset", {bubbles: true, cancelable: true})) return;
    for (const control of controlsOf(this)) {
      if (control.localName === "input" || control.localName === "textarea") resetInput(control);
      else if (control.localName === "select") resetSelect(control as unknown as HTMLSelectElement);
      else if (control.localName === "output") control.value = control.defaultValue;
    }
  },
};

const defaultOutputs = new WeakMap<Element, string>();

const outputMembers: Partial<HTMLOutputElement> & ThisType<HTMLOutputElement> = {
  get type() {
    return "output";
  },
  get value() {
    return this.textContent ?? "";
  },
  set value(value) {
    if (!defaultOutputs.has(this)) defaultOutputs.set(this, this.textContent ?? "");
    this.textContent = String(value);
  },
  get defaultValue() {
    return defaultOutputs.get(this) ?? this.textContent ?? "";
  },
  set defaultValue(value) {
    if (!defaultOutputs.has(this)) this.textContent = value;
    defaultOutputs.set(this, value);
  },
};

const labelMembers: Partial<HTMLLabelElement> & ThisType<HTMLLabelElement> = {
  get control() {
    const id = this.getAttribute("for");
    if (id === null) {
      return elementsBelow<HTMLInputElement>(this, LABELABLE).find((element) => element.type !== "hidden") ?? null;
    }
    const named = id ? rootOf(this).querySelector<HTMLInputElement>(`[id="${id}"]`) : null;
    return named && LABELABLE.has(named.localName) ? named : null;
  },
  get form() {
    return this.control ? formOwner(this.control) : null;
  },
};

const BUTTON_TYPES = new Set(["submit", "reset", "button"]);

const buttonMembers: Partial<HTMLButtonElement> & ThisType<HTMLButtonElement> = {
  get type() {
    const type = this.getAttribute("type")?.toLowerCase() ?? "";
    return (BUTTON_TYPES.has(type) ? type : "submit") as HTMLButtonElement["type"];
  },
  set type(type) {
    this.setAttribute("type", type);
  },
};

const fieldsetMembers: Partial<HTMLFieldSetElement> & ThisType<HTMLFieldSetElement> = {
  get type() {
    return "fieldset";
  },
  get elements() {
    return new FormControls(elementsBelow(this, LISTED)) as unknown as HTMLCollection;
  },
};

function numberAttribute(name: string, fallback: number): PropertyDescriptor {
  return {
    configurable: true,
    get(this: Element) {
      const value = parseFloatStrictly(this.getAttribute(name) ?? "");
      return Number.isNaN(value) ? fallback : value;
    },
    set(this: Element, value: unknown) {
      this.setAttribute(name, String(Number(value)));
    },
  };
}

/** `open` is an attribute, but it is the reader who opens and closes details. */
const openState: PageState = {
  read: (element, name) => (name === "open" ? element.hasAttribute("open") : undefined),
  write(element, name, value) {
    if (name === "open") element.toggleAttribute("open", value === true);
  },
};

const openMembers: {open: boolean} & ThisType<HTMLElement> = {
  get open() {
    return this.hasAttribute("open");
  },
  set open(open) {
    this.toggleAttribute("open", Boolean(open));
    propertyChanged(this, "open");
  },
};

type ClassNames =
  | "HTMLFormElement"
  | "HTMLOutputElement"
  | "HTMLLabelElement"
  | "HTMLButtonElement"
  | "HTMLFieldSetElement"
  | "HTMLLegendElement"
  | "HTMLProgressElement"
  | "HTMLMeterElement"
  | "HTMLDetailsElement"
  | "HTMLDialogElement"
  | "HTMLInputElement"
  | "HTMLSelectElement"
  | "HTMLTextAreaElement";
export type FormClasses = Pick<typeof globalThis, ClassNames>;

/** Puts the behaviour on the classes. */
export function installForm(classes: FormClasses): void {
  addMembers(classes.HTMLFormElement, formMembers);
  addMembers(classes.HTMLOutputElement, outputMembers);
  addMembers(classes.HTMLLabelElement, labelMembers);
  addMembers(classes.HTMLButtonElement, buttonMembers);
  addMembers(classes.HTMLFieldSetElement, fieldsetMembers);
  reflectText(classes.HTMLFormElement, ["name", "autocomplete", "action", "method", "target"]);
  reflectBooleans(classes.HTMLFormElement, ["noValidate"]);
  reflectText(classes.HTMLLabelElement, ["htmlFor"]);
  reflectText(classes.HTMLOutputElement, ["name", "htmlFor"]);
  reflectText(classes.HTMLButtonElement, ["name", "value"]);
  reflectBooleans(classes.HTMLButtonElement, ["disabled", "autofocus"]);
  reflectText(classes.HTMLFieldSetElement, ["name"]);
  reflectBooleans(classes.HTMLFieldSetElement, ["disabled"]);

  const {HTMLInputElement, HTMLSelectElement, HTMLTextAreaElement, HTMLProgressElement, HTMLMeterElement} = classes;
  const {HTMLButtonElement, HTMLOutputElement, HTMLFieldSetElement, HTMLLegendElement} = classes;
  const labelable = [HTMLInputElement, HTMLSelectElement, HTMLTextAreaElement, HTMLButtonElement, HTMLOutputElement];
  for (const control of [...labelable, HTMLFieldSetElement, HTMLLegendElement]) {
    Object.defineProperty(control.prototype, "form", {
      configurable: true,
      get(this: Element) {
        return formOwner(this);
      },
    });
  }
  for (const control of [...labelable, HTMLProgressElement, HTMLMeterElement]) {
    Object.defineProperty(control.prototype, "labels", {
      configurable: true,
      get(this: Element) {
        const labels = elementsBelow<HTMLLabelElement>(rootOf(this), new Set(["label"]));
        return new ElementCollection(labels.filter((label) => label.control === this));
      },
    });
  }
  Object.defineProperties(HTMLProgressElement.prototype, {
    value: numberAttribute("value", 0),
    max: numberAttribute("max", 1),
    position: {
      configurable: true,
      get(this: HTMLProgressElement) {
        return this.hasAttribute("value") ? Math.min(1, this.value / this.max) : -1;
      },
    },
  });
  for (const [name, fallback] of Object.entries({value: 0, min: 0, max: 1, low: 0, high: 1, optimum: 0.5})) {
    Object.defineProperty(HTMLMeterElement.prototype, name, numberAttribute(name, fallback));
  }
  for (const opening of [classes.HTMLDetailsElement, classes.HTMLDialogElement]) {
    addMembers(opening, openMembers);
    Object.defineProperty(opening.prototype, PAGE_STATE, {value: openState, configurable: true});
  }
}
