/** The properties of `<input>` and `<textarea>`, and what they share with the page. */
import {PAGE_STATE, type PageState, propertyChanged} from "../dom/properties.ts";
import {CHECKABLE, fileList, readValue, setChecked, stateOf, writeValue} from "./input-state.ts";
import {addMembers, reflectBooleans, reflectIntegers, reflectText, rootOf} from "./members.ts";
import {numberKind, roundToStep, stepsOf} from "./numbers.ts";

const TYPES = new Set(
  (
    "hidden text search tel url email password date month week time datetime-local number range color checkbox radio " +
    "file submit image reset button"
  ).split(" "),
);

function numberKindOf(input: HTMLInputElement, what: string) {
  const kind = numberKind(input.type);
  if (!kind) throw new DOMException(`${what}: an input of type ${input.type} holds no number.`, "InvalidStateError");
  return kind;
}

function moveBySteps(input: HTMLInputElement, count: number): void {
  const kind = numberKindOf(input, "stepUp");
  const steps = stepsOf(input, input.type, kind);
  if (steps.step === null) throw new DOMException("stepUp: the step is 'any'.", "InvalidStateError");
  if (steps.min > steps.max) return;
  const start = Number.isNaN(input.valueAsNumber) ? 0 : input.valueAsNumber;
  const stepped = roundToStep(start + count * steps.step, {...steps, max: Number.POSITIVE_INFINITY});
  const highest = roundToStep(steps.max, steps);
  input.value = kind.format(Math.max(steps.min, Number.isFinite(highest) ? Math.min(highest, stepped) : stepped));
}

const inputMembers: Partial<HTMLInputElement> & ThisType<HTMLInputElement> = {
  get type() {
    const type = this.getAttribute("type")?.toLowerCase() ?? "";
    return TYPES.has(type) ? type : "text";
  },
  set type(type) {
    this.setAttribute("type", type);
  },
  get value() {
    return readValue(this);
  },
  set value(value) {
    writeValue(this, value === null ? "" : String(value));
    propertyChanged(this, "value");
  },
  get defaultValue() {
    return this.getAttribute("value") ?? "";
  },
  set defaultValue(value) {
    this.setAttribute("value", value);
  },
  get checked() {
    return stateOf(this).checked ?? this.hasAttribute("checked");
  },
  set checked(checked) {
    setChecked(this, Boolean(checked), (input) => propertyChanged(input, "checked"));
  },
  get indeterminate() {
    return stateOf(this).indeterminate ?? false;
  },
  set indeterminate(indeterminate) {
    stateOf(this).indeterminate = Boolean(indeterminate);
    propertyChanged(this, "indeterminate");
  },
  get valueAsNumber() {
    return numberKind(this.type)?.parse(this.value) ?? Number.NaN;
  },
  set valueAsNumber(value) {
    const kind = numberKindOf(this, "valueAsNumber");
    const number = Number(value);
    if (Math.abs(number) === Number.POSITIVE_INFINITY) throw new TypeError("valueAsNumber must not be infinite.");
    this.value = Number.isNaN(number) ? "" : kind.format(number);
  },
  get valueAsDate() {
    const {type} = this;
    const kind = numberKind(type);
    if (!kind || type === "number" || type === "range" || type === "datetime-local") return null;
    const value = kind.parse(this.value);
    if (Number.isNaN(value)) return null;
    return new Date(type === "month" ? Date.UTC(1970, value) : value);
  },
  set valueAsDate(date) {
    const {type} = this;
    const kind = numberKind(type);
    if (!kind || type === "number" || type === "range" || type === "datetime-local") {
      throw new DOMException(`valueAsDate: an input of type ${type} holds no date.`, "InvalidStateError");
    }
    const time = date?.getTime() ?? Number.NaN;
    const month = date && type === "month" ? (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth() : time;
    this.value = Number.isNaN(time) ? "" : kind.format(month);
  },
  get files() {
    return fileList(this);
  },
  set files(files) {
    if (this.type === "file" && files) stateOf(this).files = Array.from(files);
  },
  get list() {
    const id = this.getAttribute("list");
    const found = id ? rootOf(this).querySelector(`[id="${id}"]`) : null;
    return found?.localName === "datalist" ? (found as HTMLDataListElement) : null;
  },
  stepUp(count = 1) {
    moveBySteps(this, count);
  },
  stepDown(count = 1) {
    moveBySteps(this, -count);
  },
};

const textareaMembers: Partial<HTMLTextAreaElement> & ThisType<HTMLTextAreaElement> = {
  get type() {
    return "textarea";
  },
  get value() {
    return (stateOf(this).value ?? this.textContent ?? "").replace(/\r\n?/g, "\n");
  },
  set value(value) {
    stateOf(this).value = value === null ? "" : String(value);
    stateOf(this).edited = false;
    propertyChanged(this, "value");
  },
  get defaultValue() {
    return this.textContent ?? "";
  },
  set defaultValue(value) {
    this.textContent = value;
  },
  get textLength() {
    return this.value.length;
  },
};

/** What the page and the worker share of an input or a textarea. */
const pageState: PageState = {
  read(element, name) {
    const input = element as HTMLInputElement;
    if (name === "value") return input.value;
    if (name === "checked") return input.checked;
    if (name === "indeterminate") return input.indeterminate;
    return undefined;
  },
  write(element, name, value) {
    const input = element as HTMLInputElement;
    if (name === "value" && typeof value === "string") {
      if (input.localName === "textarea") stateOf(input).value = value;
      else if (input.type !== "file" && !CHECKABLE.has(input.type)) writeValue(input, value);
      stateOf(input).edited = true;
    } else if (name === "checked" && typeof value === "boolean") {
      setChecked(input, value, () => {});
    } else if (name === "indeterminate" && typeof value === "boolean") {
      stateOf(input).indeterminate = value;
    } else if (name === "files" && Array.isArray(value)) {
      stateOf(input).files = value.filter((file) => file instanceof Blob) as File[];
    }
  },
};

type Classes = {HTMLInputElement: typeof HTMLInputElement; HTMLTextAreaElement: typeof HTMLTextAreaElement};

/** Puts the behaviour on the classes. */
export function installInputs({HTMLInputElement, HTMLTextAreaElement}: Classes): void {
  addMembers(HTMLInputElement, inputMembers);
  addMembers(HTMLTextAreaElement, textareaMembers);
  for (const control of [HTMLInputElement, HTMLTextAreaElement]) {
    reflectText(control, ["name", "placeholder", "autocomplete"]);
    reflectBooleans(control, ["disabled", "required", "readOnly", "autofocus"]);
    reflectIntegers(control, {maxLength: -1, minLength: -1});
    Object.defineProperty(control.prototype, PAGE_STATE, {value: pageState, configurable: true});
  }
  reflectText(HTMLInputElement, ["accept", "capture", "max", "min", "pattern", "step", "alt", "src"]);
  reflectBooleans(HTMLInputElement, ["multiple", "defaultChecked"]);
  reflectIntegers(HTMLInputElement, {size: 20});
  reflectIntegers(HTMLTextAreaElement, {rows: 2, cols: 20});
}
