/** What an `<input>` or `<textarea>` holds beside its attributes, in all the modes the HTML standard gives them. */
import {color} from "d3";
import {propertyChanged} from "../dom/properties.ts";
import {rootOf} from "./members.ts";
import {numberKind, parseFloatStrictly, roundToStep, stepsOf} from "./numbers.ts";

interface InputState {
  /** Text since a script or the reader set it; before, the `value` attribute (or a textarea's content) counts. */
  value?: string;
  /** The reader, not a script, wrote the value last. */
  edited?: boolean;
  checked?: boolean;
  indeterminate?: boolean;
  files?: File[];
}

const states = new WeakMap<Element, InputState>();

export function stateOf(element: Element): InputState {
  let state = states.get(element);
  if (!state) {
    state = {};
    states.set(element, state);
  }
  return state;
}

/** Types whose value is their attribute. */
const ATTRIBUTE_VALUE = new Set(["hidden", "submit", "image", "reset", "button"]);
export const CHECKABLE = new Set(["checkbox", "radio"]);

/** The text that a type keeps of what it is given. */
function sanitize(input: HTMLInputElement, type: string, text: string): string {
  const kind = numberKind(type);
  if (type === "range" && kind) {
    const steps = stepsOf(input, type, kind);
    const middle = steps.max < steps.min ? steps.min : steps.min + (steps.max - steps.min) / 2;
    const value = parseFloatStrictly(text);
    const clamped = Math.max(steps.min, Math.min(steps.max, Number.isNaN(value) ? middle : value));
    const stepped = roundToStep(clamped, steps);
    return stepped === value ? text : String(stepped);
  }
  if (kind) {
    const value = kind.parse(text);
    if (Number.isNaN(value)) return "";
    return type === "datetime-local" ? kind.format(value).replace(/(\.\d*?)0+$/, "$1") : text;
  }
  if (type === "color") return color(text)?.formatHex() ?? "#000000";
  if (ATTRIBUTE_VALUE.has(type)) return text;
  const line = text.replace(/[\r\n]/g, "");
  if (type === "email" && input.multiple) return line.split(",").map(strip).join(",");
  return type === "url" || type === "email" ? strip(line) : line;
}

const strip = (text: string) => text.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, "");

export function readValue(input: HTMLInputElement): string {
  const {type} = input;
  const attribute = input.getAttribute("value");
  if (CHECKABLE.has(type)) return attribute ?? "on";
  if (type === "file") {
    const [first] = stateOf(input).files ?? [];
    return first ? `C:\\fakepath\\${first.name}` : "";
  }
  if (ATTRIBUTE_VALUE.has(type)) return attribute ?? "";
  return sanitize(input, type, stateOf(input).value ?? attribute ?? "");
}

export function writeValue(input: HTMLInputElement, text: string): void {
  const {type} = input;
  if (type === "file") {
    if (text !== "") throw new DOMException("The value of a file input can only be set to ''.", "InvalidStateError");
    stateOf(input).files = [];
    return;
  }
  if (CHECKABLE.has(type) || ATTRIBUTE_VALUE.has(type)) {
    input.setAttribute("value", text);
    return;
  }
  const state = stateOf(input);
  state.value = sanitize(input, type, text);
  state.edited = false;
}

export function setChecked(
  input: HTMLInputElement,
  checked: boolean,
  changed: (input: HTMLInputElement) => void,
): void {
  stateOf(input).checked = checked;
  changed(input);
  if (!checked || input.type !== "radio") return;
  for (const other of radioGroup(input)) {
    if (other === input || !other.checked) continue;
    stateOf(other).checked = false;
    changed(other);
  }
}

/** The radio buttons of one name in one form (or, outside of forms, in one tree). */
export function radioGroup(input: HTMLInputElement): HTMLInputElement[] {
  if (!input.name) return [input];
  const root = input.form ?? rootOf(input);
  const radios = Array.from(root.querySelectorAll<HTMLInputElement>("input"));
  return radios.filter((other) => other.type === "radio" && other.name === input.name && other.form === input.form);
}

/** Whether the reader was the last to write the control's text. */
export function editedByReader(control: Element): boolean {
  return states.get(control)?.edited ?? false;
}

/** Back to what the attributes (or content) say, as a form's reset does. */
export function resetInput(control: HTMLInputElement | HTMLTextAreaElement): void {
  states.delete(control);
  propertyChanged(control, "value");
  if (CHECKABLE.has(control.type)) propertyChanged(control, "checked");
}

/** A FileList: an array with `item`. */
class Files extends Array<File> {
  item(index: number): File | null {
    return this[index] ?? null;
  }
}

const fileLists = new WeakMap<File[], Files>();

export function fileList(input: HTMLInputElement): FileList | null {
  if (input.type !== "file") return null;
  const state = stateOf(input);
  state.files ??= [];
  let list = fileLists.get(state.files);
  if (!list) {
    list = Files.from(state.files) as Files;
    fileLists.set(state.files, list);
  }
  return list as unknown as FileList;
}
