/**
 * Types of @observablehq/inputs, which ships none; the editor gives them to cells too. Every input is a form element
 * whose `value` is the input's value and which dispatches `input` events; give it to `view` to use that value in other
 * cells.
 */
declare module "@observablehq/inputs" {
  /** A form with a value. */
  export type Input<T> = HTMLFormElement & {value: T};

  type Label = string | Node | null;
  type Width = number | string;

  interface Common {
    /** Shown beside the control. */
    label?: Label;
    /** Width of the control: CSS pixels or a CSS length. */
    width?: Width;
    disabled?: boolean;
  }

  interface Validated<E> {
    /** Whether the control's state is valid; an invalid one leaves the value as it was. */
    validate?: (input: E) => boolean;
  }

  /** A button. Its value counts the clicks, unless `reduce` makes another one of it. */
  export function button<T = number>(
    content?: string | Node,
    options?: Common & {value?: T; reduce?: (value: T) => T; required?: boolean},
  ): Input<T>;
  /** Several buttons: pairs of a label and what a click makes of the value. */
  export function button<T>(
    content: Iterable<readonly [string | Node, ((value: T) => T)?]>,
    options?: Omit<Common, "disabled"> & {value?: T; required?: boolean; disabled?: boolean | Iterable<string | Node>},
  ): Input<T>;

  /** A single checkbox: true or false, or the first or second of `values`. */
  export function toggle<T = boolean>(
    options?: Omit<Common, "width"> & {value?: T; values?: readonly [on: T, off: T]},
  ): Input<T>;

  interface Choice<D, V> extends Omit<Common, "disabled"> {
    disabled?: boolean | Iterable<V>;
    /** True, "ascending", "descending" or a comparator. */
    sort?: boolean | "ascending" | "descending" | ((a: D, b: D) => number);
    /** Only the first of choices with the same key. */
    unique?: boolean;
    locale?: string;
    /** How a choice is shown. */
    format?: (item: D, index: number, data: readonly D[]) => string | Node;
    /** The key of a choice; by default the first of an entry's two. */
    keyof?: (item: D, index: number, data: readonly D[]) => unknown;
    /** The value of a choice; by default the second of an entry's two. */
    valueof?: (item: D, index: number, data: readonly D[]) => V;
  }

  /** Checkboxes: the chosen values. A map's entries are shown by key. */
  export function checkbox<K, V>(
    data: ReadonlyMap<K, V>,
    options?: Choice<[K, V], V> & {value?: Iterable<V>; key?: Iterable<K>},
  ): Input<V[]>;
  export function checkbox<D, V = D>(data: Iterable<D>, options?: Choice<D, V> & {value?: Iterable<V>}): Input<V[]>;

  /** Radio buttons: the one chosen value, `null` when there is none. */
  export function radio<K, V>(
    data: ReadonlyMap<K, V>,
    options?: Choice<[K, V], V> & {value?: V | null; key?: K},
  ): Input<V>;
  export function radio<D, V = D>(data: Iterable<D>, options?: Choice<D, V> & {value?: V | null}): Input<V>;

  /** A drop-down list, or with `multiple` a list box of several choices. */
  export function select<K, V>(
    data: ReadonlyMap<K, V>,
    options: Choice<[K, V], V> & {multiple: true | number; size?: number; value?: Iterable<V>; key?: Iterable<K>},
  ): Input<V[]>;
  export function select<D, V = D>(
    data: Iterable<D>,
    options: Choice<D, V> & {multiple: true | number; size?: number; value?: Iterable<V>},
  ): Input<V[]>;
  export function select<K, V>(
    data: ReadonlyMap<K, V>,
    options?: Choice<[K, V], V> & {multiple?: false; size?: number; value?: V | null; key?: K},
  ): Input<V>;
  export function select<D, V = D>(
    data: Iterable<D>,
    options?: Choice<D, V> & {multiple?: false; size?: number; value?: V | null},
  ): Input<V>;

  interface NumberOptions extends Common, Validated<HTMLInputElement> {
    value?: number;
    step?: number;
    /** How the number is written in the box. */
    format?: (value: number) => string | number;
    placeholder?: string;
  }

  /** A slider with a number box: a number in the extent, [0, 1] by default. */
  export function range(
    extent?: readonly [min: number, max: number],
    options?: NumberOptions & {
      /** Maps the value to the slider's position: `Math.log` makes a logarithmic slider. */
      transform?: ((value: number) => number) & {invert?: (position: number) => number};
      /** Inverse of `transform`; found numerically when absent. */
      invert?: (position: number) => number;
    },
  ): Input<number>;

  /** A number box. */
  export function number(options?: NumberOptions): Input<number>;
  export function number(extent: readonly [min?: number, max?: number], options?: NumberOptions): Input<number>;

  interface TextOptions<E = HTMLInputElement> extends Common, Validated<E> {
    value?: string;
    placeholder?: string;
    required?: boolean;
    readonly?: boolean;
    minlength?: number;
    maxlength?: number;
    spellcheck?: boolean | string;
    autocomplete?: boolean | string;
    autocapitalize?: boolean | string;
    /** Change the value only when the reader submits it; a text or a node is the button's. */
    submit?: boolean | string | Node;
  }

  interface LineOptions extends TextOptions {
    type?: string;
    pattern?: string;
    min?: string | number;
    max?: string | number;
    datalist?: Iterable<string>;
  }

  /** A line of text. */
  export function text(options?: LineOptions): Input<string>;
  export function email(options?: LineOptions): Input<string>;
  export function tel(options?: LineOptions): Input<string>;
  export function url(options?: LineOptions): Input<string>;
  export function password(options?: LineOptions): Input<string>;
  /** Several lines of text. */
  export function textarea(
    options?: TextOptions<HTMLTextAreaElement> & {rows?: number; resize?: boolean; monospace?: boolean},
  ): Input<string>;

  interface DateOptions extends Common, Validated<HTMLInputElement> {
    value?: Date | string | number | null;
    min?: Date | string | number;
    max?: Date | string | number;
    required?: boolean;
    readonly?: boolean;
    submit?: boolean | string | Node;
  }

  /** A day, as a date at midnight UTC. */
  export function date(options?: DateOptions): Input<Date | null>;
  /** A moment in local time. */
  export function datetime(options?: DateOptions): Input<Date | null>;

  /** A colour as `#rrggbb`. */
  export function color(
    options?: Common &
      Validated<HTMLInputElement> & {
        value?: string;
        required?: boolean;
        readonly?: boolean;
        datalist?: Iterable<string>;
        submit?: boolean | string | Node;
      },
  ): Input<string>;

  export interface FileOptions<T = File> extends Common, Validated<HTMLInputElement> {
    /** Accepted types, as in the HTML attribute: `.csv`, `image/*`. */
    accept?: string;
    capture?: string;
    required?: boolean;
    /** What a picked file becomes. */
    transform?: (file: File) => T;
  }

  /** A file of the reader's. */
  export function file<T = File>(options: FileOptions<T> & {multiple: true}): Input<T[]>;
  export function file<T = File>(options?: FileOptions<T> & {multiple?: false}): Input<T | null>;
  export function file<T = File>(options: FileOptions<T> & {multiple: boolean | undefined}): Input<T[] | T | null>;

  /** Several inputs as one: an array or an object of their values. */
  export function form<T extends Record<string, {value: unknown}>>(
    inputs: T,
    options?: {template?: (inputs: T) => HTMLElement},
  ): HTMLElement & {value: {[K in keyof T]: T[K]["value"]}};
  export function form<T extends readonly {value: unknown}[]>(
    inputs: readonly [...T],
    options?: {template?: (inputs: T) => HTMLElement},
  ): HTMLElement & {value: {-readonly [K in keyof T]: T[K]["value"]}};

  /** A search box: the rows of `data` that match the query. */
  export function search<D>(
    data: Iterable<D>,
    options?: Common & {
      query?: string;
      placeholder?: string;
      columns?: readonly string[];
      locale?: string;
      format?: (count: number) => string;
      filter?: (query: string) => (item: D, index: number, data: readonly D[]) => boolean;
      datalist?: Iterable<string>;
      /** True: all rows when the query is empty; false: none. */
      required?: boolean;
      spellcheck?: boolean | string;
      autocomplete?: boolean | string;
      autocapitalize?: boolean | string;
    },
  ): Input<D[]> & {query: string};
  export function searchFilter(query: string): (item: unknown) => boolean;

  interface TableOptions<D> {
    columns?: readonly string[];
    /** True: every row is the value when none is selected. */
    required?: boolean;
    rows?: number;
    sort?: string;
    reverse?: boolean;
    format?: Record<string, (value: never, index: number, data: readonly D[]) => string | number | Node>;
    align?: Record<string, "left" | "right" | "center">;
    header?: Record<string, string | Node>;
    width?: Width | Record<string, Width>;
    maxWidth?: Width;
    height?: Width;
    maxHeight?: Width;
    layout?: "fixed" | "auto";
    locale?: string;
    select?: boolean;
  }

  /** A table of rows that can be sorted and selected; its value is the selected rows. */
  export function table<D>(
    data: Iterable<D> | Promise<Iterable<D>>,
    options?: TableOptions<D> & {multiple?: true; value?: Iterable<D>},
  ): Input<D[]>;
  export function table<D>(
    data: Iterable<D> | Promise<Iterable<D>>,
    options: TableOptions<D> & {multiple: false; value?: D | null},
  ): Input<D | null>;

  /** An input without a control: only a value that others bind to. */
  export function input<T>(value: T): EventTarget & {value: T};
  /** Makes `target` show and change the value of `source`; returns `target`. */
  export function bind<T extends EventTarget & {value: unknown}>(
    target: T,
    source: EventTarget & {value: unknown},
    invalidation?: Promise<unknown>,
  ): T;
  /** Resolves when the element leaves the document. */
  export function disposal(element: Element): Promise<void>;

  export function formatDate(date: Date): string;
  export function formatLocaleAuto(locale?: string): (value: unknown) => string;
  export function formatLocaleNumber(locale?: string): (value: number) => string;
  export function formatTrim(value: number): string;
  export function formatAuto(value: unknown): string;
  export function formatNumber(value: number): string;
}
