/** `<select>`, `<option>` and `<datalist>`: which options there are and which of them are selected. */
import {PAGE_STATE, type PageState, propertyChanged} from "../dom/properties.ts";
import {ElementCollection} from "./collections.ts";
import {addMembers, ancestor, elementsBelow, reflectBooleans, reflectIntegers, reflectText} from "./members.ts";

/** Selectedness that a script or the reader gave an option; the `selected` attribute counts for all others. */
const selectedness = new WeakMap<Element, boolean>();
/** Selects that were told to have nothing selected: no option stands in by default. */
const emptied = new WeakSet<Element>();

const OPTION = new Set(["option"]);

function optionsOf(select: Node): HTMLOptionElement[] {
  return elementsBelow<HTMLOptionElement>(select, OPTION);
}

function selectOf(option: Node): HTMLSelectElement | null {
  return ancestor<HTMLSelectElement>(option.parentNode, (element) => element.localName === "select");
}

const isMarked = (option: HTMLOptionElement) => selectedness.get(option) ?? option.hasAttribute("selected");

function isDisabled(option: HTMLOptionElement): boolean {
  const group = option.parentNode as Element | null;
  return option.hasAttribute("disabled") || (group?.localName === "optgroup" && group.hasAttribute("disabled"));
}

/** The selected options: of a single-choice drop-down the last that is marked, or else the first that is enabled. */
function selectedOptions(select: HTMLSelectElement): HTMLOptionElement[] {
  const options = optionsOf(select);
  const marked = options.filter(isMarked);
  if (select.multiple) return marked;
  const last = marked.at(-1);
  if (last) return [last];
  if (emptied.has(select) || displaySize(select) > 1) return [];
  const first = options.find((option) => !isDisabled(option));
  return first ? [first] : [];
}

function displaySize(select: HTMLSelectElement): number {
  return select.size || (select.multiple ? 4 : 1);
}

/** Selects just these options. */
function setSelection(select: HTMLSelectElement, chosen: readonly HTMLOptionElement[]): void {
  for (const option of optionsOf(select)) selectedness.set(option, chosen.includes(option));
  if (chosen.length === 0) emptied.add(select);
  else emptied.delete(select);
}

/** Back to the `selected` attributes, as a form's reset does. */
export function resetSelect(select: HTMLSelectElement): void {
  for (const option of optionsOf(select)) selectedness.delete(option);
  emptied.delete(select);
  propertyChanged(select, "selected");
}

/** The collection of a select's options, which can also be changed. */
class Options extends ElementCollection<HTMLOptionElement> {
  readonly #select: HTMLSelectElement;

  constructor(select: HTMLSelectElement) {
    super(optionsOf(select));
    this.#select = select;
  }

  get selectedIndex(): number {
    return this.#select.selectedIndex;
  }

  set selectedIndex(index: number) {
    this.#select.selectedIndex = index;
  }

  add(option: HTMLOptionElement, before: HTMLElement | number | null = null): void {
    this.#select.add(option, before);
  }

  remove(index: number): void {
    this[index]?.remove();
  }
}

type Selecting = Partial<HTMLSelectElement> & {remove(index?: number): void} & ThisType<HTMLSelectElement>;

const selectMembers: Selecting = {
  get type() {
    return this.multiple ? "select-multiple" : "select-one";
  },
  get options() {
    return new Options(this) as unknown as HTMLOptionsCollection;
  },
  get selectedOptions() {
    return new ElementCollection(selectedOptions(this)) as unknown as HTMLCollectionOf<HTMLOptionElement>;
  },
  get selectedIndex() {
    const [first] = selectedOptions(this);
    return first ? optionsOf(this).indexOf(first) : -1;
  },
  set selectedIndex(index) {
    const option = optionsOf(this)[index];
    setSelection(this, option ? [option] : []);
    propertyChanged(this, "selected");
  },
  get value() {
    return selectedOptions(this)[0]?.value ?? "";
  },
  set value(value) {
    const option = optionsOf(this).find((candidate) => candidate.value === String(value));
    setSelection(this, option ? [option] : []);
    propertyChanged(this, "selected");
  },
  get length() {
    return optionsOf(this).length;
  },
  item(index) {
    return optionsOf(this)[index] ?? null;
  },
  [Symbol.iterator]() {
    return optionsOf(this).values();
  },
  namedItem(name) {
    return new Options(this).namedItem(name) as HTMLOptionElement | null;
  },
  add(option, before = null) {
    const reference = typeof before === "number" ? (optionsOf(this)[before] ?? null) : before;
    (reference?.parentNode ?? this).insertBefore(option, reference);
  },
  remove(index?: number) {
    if (index === undefined) this.parentNode?.removeChild(this);
    else optionsOf(this)[index]?.remove();
  },
};

const optionMembers: Partial<HTMLOptionElement> & ThisType<HTMLOptionElement> = {
  get selected() {
    const select = selectOf(this);
    return select ? selectedOptions(select).includes(this) : isMarked(this);
  },
  set selected(selected) {
    const select = selectOf(this);
    if (select && selected && !select.multiple) setSelection(select, [this]);
    else selectedness.set(this, Boolean(selected));
    if (select) propertyChanged(select, "selected");
  },
  get value() {
    return this.getAttribute("value") ?? this.text;
  },
  set value(value) {
    this.setAttribute("value", String(value));
  },
  get text() {
    return (this.textContent ?? "").replace(/[\t\n\f\r ]+/g, " ").trim();
  },
  set text(text) {
    this.textContent = text;
  },
  get label() {
    return this.getAttribute("label") || this.text;
  },
  set label(label) {
    this.setAttribute("label", label);
  },
  get index() {
    const select = selectOf(this);
    return select ? optionsOf(select).indexOf(this) : 0;
  },
  get form() {
    return selectOf(this)?.form ?? null;
  },
};

const pageState: PageState = {
  read(element, name) {
    if (name !== "selected") return undefined;
    const select = element as HTMLSelectElement;
    const options = optionsOf(select);
    return selectedOptions(select).map((option) => options.indexOf(option));
  },
  write(element, name, value) {
    if (name !== "selected" || !Array.isArray(value)) return;
    const options = optionsOf(element);
    setSelection(
      element as HTMLSelectElement,
      value.flatMap((index) => options[index] ?? []),
    );
  },
};

type Classes = {
  HTMLSelectElement: typeof HTMLSelectElement;
  HTMLOptionElement: typeof HTMLOptionElement;
  HTMLOptGroupElement: typeof HTMLOptGroupElement;
  HTMLDataListElement: typeof HTMLDataListElement;
};

/** Puts the behaviour on the classes. */
export function installSelects(classes: Classes): void {
  const {HTMLSelectElement, HTMLOptionElement, HTMLOptGroupElement, HTMLDataListElement} = classes;
  addMembers(HTMLSelectElement, selectMembers);
  addMembers(HTMLOptionElement, optionMembers);
  addMembers(HTMLDataListElement, {
    get options() {
      return new ElementCollection(optionsOf(this)) as unknown as HTMLCollectionOf<HTMLOptionElement>;
    },
  } as Partial<HTMLDataListElement> & ThisType<HTMLDataListElement>);
  reflectText(HTMLSelectElement, ["name", "autocomplete"]);
  reflectBooleans(HTMLSelectElement, ["disabled", "multiple", "required", "autofocus"]);
  reflectIntegers(HTMLSelectElement, {size: 0});
  reflectBooleans(HTMLOptionElement, ["disabled", "defaultSelected"]);
  reflectText(HTMLOptGroupElement, ["label"]);
  reflectBooleans(HTMLOptGroupElement, ["disabled"]);
  Object.defineProperty(HTMLSelectElement.prototype, PAGE_STATE, {value: pageState, configurable: true});
}
