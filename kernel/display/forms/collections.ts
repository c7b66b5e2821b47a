/** The collections that forms and selects hand out: indexable, iterable, with items by name; made anew at each reading. */

/** What HTMLCollection, HTMLFormControlsCollection and HTMLOptionsCollection have in common. */
export class ElementCollection<T extends Element> {
  [index: number]: T;
  readonly length: number;

  constructor(items: readonly T[]) {
    this.length = items.length;
    items.forEach((item, index) => {
      this[index] = item;
    });
    for (const name of new Set(items.flatMap(namesOf))) {
      if (name in this) continue;
      // By descriptor, so that names stay out of loops over the collection.
      Object.defineProperty(this, name, {get: () => this.namedItem(name), configurable: true});
    }
  }

  item(index: number): T | null {
    return this[index] ?? null;
  }

  namedItem(name: string): unknown {
    return Array.from(this).find((element) => namesOf(element).includes(name)) ?? null;
  }

  *[Symbol.iterator](): Generator<T> {
    for (let index = 0; index < this.length; index++) yield this[index] as T;
  }
}

function namesOf(element: Element): string[] {
  return [element.getAttribute("id"), element.getAttribute("name")].filter((name): name is string => Boolean(name));
}

/** Controls of a form: several of one name come as a RadioNodeList. */
export class FormControls extends ElementCollection<Element> {
  override namedItem(name: string): unknown {
    const found = Array.from(this).filter((element) => namesOf(element).includes(name));
    return found.length > 1 ? new RadioControls(found as HTMLInputElement[]) : (found[0] ?? null);
  }
}

/** A RadioNodeList: its value is that of the checked radio button. */
export class RadioControls extends ElementCollection<HTMLInputElement> {
  get value(): string {
    return Array.from(this).find((input) => input.type === "radio" && input.checked)?.value ?? "";
  }

  set value(value: unknown) {
    const chosen = Array.from(this).find((input) => input.type === "radio" && input.value === String(value));
    if (chosen) chosen.checked = true;
  }

  forEach(visit: (input: HTMLInputElement, index: number) => void): void {
    Array.from(this).forEach((input, index) => {
      visit(input, index);
    });
  }
}
