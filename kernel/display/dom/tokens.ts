/** `element.classList`: a DOMTokenList over an attribute. */
export class TokenList {
  #element: Element;
  #attribute: string;

  constructor(element: Element, attribute: string) {
    this.#element = element;
    this.#attribute = attribute;
  }

  #read(): string[] {
    const text = this.#element.getAttribute(this.#attribute);
    return text ? [...new Set(text.split(/[\t\n\f\r ]+/).filter(Boolean))] : [];
  }

  #write(tokens: readonly string[]): void {
    // Taking tokens out of an element that has no such attribute must not give it one.
    if (tokens.length > 0 || this.#element.hasAttribute(this.#attribute)) {
      this.#element.setAttribute(this.#attribute, tokens.join(" "));
    }
  }

  get value(): string {
    return this.#element.getAttribute(this.#attribute) ?? "";
  }

  set value(text: string) {
    this.#element.setAttribute(this.#attribute, text);
  }

  get length(): number {
    return this.#read().length;
  }

  item(index: number): string | null {
    return this.#read()[index] ?? null;
  }

  contains(token: string): boolean {
    return this.#read().includes(token);
  }

  add(...tokens: string[]): void {
    this.#write([...new Set([...this.#read(), ...tokens.map(checked)])]);
  }

  remove(...tokens: string[]): void {
    const gone = new Set(tokens.map(checked));
    this.#write(this.#read().filter((token) => !gone.has(token)));
  }

  toggle(token: string, force?: boolean): boolean {
    const wanted = force ?? !this.contains(checked(token));
    if (wanted) this.add(token);
    else this.remove(token);
    return wanted;
  }

  replace(old: string, token: string): boolean {
    const tokens = this.#read();
    if (!tokens.includes(checked(old))) return false;
    this.#write([...new Set(tokens.map((each) => (each === old ? checked(token) : each)))]);
    return true;
  }

  forEach(callback: (token: string, index: number, list: TokenList) => void): void {
    this.#read().forEach((token, index) => {
      callback(token, index, this);
    });
  }

  [Symbol.iterator](): IterableIterator<string> {
    return this.#read()[Symbol.iterator]();
  }

  toString(): string {
    return this.value;
  }
}

/** @throws {DOMException} for tokens that are empty or hold white space. */
function checked(token: string): string {
  const text = String(token);
  if (text === "") throw new DOMException("A token must not be empty.", "SyntaxError");
  if (/[\t\n\f\r ]/.test(text)) throw new DOMException(`"${text}" holds white space.`, "InvalidCharacterError");
  return text;
}
