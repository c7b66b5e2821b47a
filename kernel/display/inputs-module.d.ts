/** Types of @observablehq/inputs, which ships none. */
declare module "@observablehq/inputs" {
  /** An input: an element with a value that it announces by `input` events. */
  export type Input<T> = HTMLFormElement & {value: T};
  type Content = string | Node;

  export interface CommonOptions {
    label?: Content;
    disabled?: boolean;
    width?: number | string;
  }

  export interface RangeOptions extends CommonOptions {
    value?: number;
    step?: number;
    format?: (value: number) => string | number;
    transform?: ((value: number) => number) & {invert?: (value: number) => number};
    invert?: (value: number) => number;
    placeholder?: string;
    validate?: (input: HTMLInputElement) => boolean;
  }
  export function range(extent?: readonly [number, number], options?: RangeOptions): Input<number>;
  export function number(extent?: readonly [number, number], options?: RangeOptions): Input<number>;
  export function number(options: RangeOptions): Input<number>;

  export interface TextOptions extends CommonOptions {
    value?: string;
    type?: string;
    placeholder?: string;
    pattern?: string;
    spellcheck?: boolean;
    autocomplete?: boolean | string;
    autocapitalize?: boolean | string;
    min?: string | number;
    max?: string | number;
    minlength?: number;
    maxlength?: number;
    required?: boolean;
    readonly?: boolean;
    datalist?: Iterable<string>;
    submit?: boolean | Content;
    validate?: (input: HTMLInputElement) => boolean;
  }
  export function text(options?: TextOptions): Input<string>;
  export function email(options?: TextOptions): Input<string>;
  export function tel(options?: TextOptions): Input<string>;
  export function url(options?: TextOptions): Input<string>;
  export function password(options?: TextOptions): Input<string>;
  export function color(options?: TextOptions): Input<string>;
  export function textarea(
    options?: TextOptions & {rows?: number; resize?: boolean; monospace?: boolean},
  ): Input<string>;

  export interface DateOptions extends CommonOptions {
    value?: Date | string | number;
    min?: Date | string | number;
    max?: Date | string | number;
    required?: boolean;
    readonly?: boolean;
    submit?: boolean | Content;
  }
  export function date(options?: DateOptions): Input<Date | null>;
  export function datetime(options?: DateOptions): Input<Date | null>;

  export interface FileOptions extends CommonOptions {
    accept?: string;
    capture?: string;
    multiple?: boolean;
    required?: boolean;
    transform?: (file: File) => unknown;
  }
  export function file(options?: FileOptions): Input<unknown>;

  export interface ChoiceOptions<K, V> extends Omit<CommonOptions, "disabled"> {
    value?: unknown;
    key?: unknown;
    keyof?: (datum: never, index: number, data: never) => K;
    valueof?: (datum: never, index: number, data: never) => V;
    format?: (datum: never, index: number, data: never) => Content;
    sort?: boolean | "ascending" | "descending" | ((a: K, b: K) => number);
    unique?: boolean;
    disabled?: boolean | Iterable<V>;
    locale?: string;
  }
  export function select<K, V>(data: ReadonlyMap<K, V>, options?: ChoiceOptions<K, V>): Input<V>;
  export function select<V>(data: Iterable<V>, options: ChoiceOptions<V, V> & {multiple: true | number}): Input<V[]>;
  export function select<V>(data: Iterable<V>, options?: ChoiceOptions<V, V>): Input<V>;
  export function radio<K, V>(data: ReadonlyMap<K, V>, options?: ChoiceOptions<K, V>): Input<V>;
  export function radio<V>(data: Iterable<V>, options?: ChoiceOptions<V, V>): Input<V>;
  export function checkbox<K, V>(data: ReadonlyMap<K, V>, options?: ChoiceOptions<K, V>): Input<V[]>;
  export function checkbox<V>(data: Iterable<V>, options?: ChoiceOptions<V, V>): Input<V[]>;
  export function toggle(options?: CommonOptions & {value?: boolean}): Input<boolean>;
  export function toggle<V>(options: CommonOptions & {value?: V; values: readonly [V, V]}): Input<V>;

  export interface ButtonOptions<T> extends Omit<CommonOptions, "disabled"> {
    value?: T;
    reduce?: (value: T) => T;
    disabled?: boolean | Iterable<Content>;
    required?: boolean;
  }
  export function button<T = number>(content?: Content, options?: ButtonOptions<T>): Input<T>;
  export function button<T>(
    contents: Iterable<readonly [Content, ((value: T) => T)?]>,
    options?: ButtonOptions<T>,
  ): Input<T>;

  export interface SearchOptions<T> extends Omit<TextOptions, "value" | "submit" | "validate"> {
    query?: string;
    columns?: readonly string[];
    filter?: (query: string) => (datum: T, index: number, data: readonly T[]) => boolean;
    format?: (count: number) => string;
    locale?: string;
  }
  export function search<T>(data: Iterable<T>, options?: SearchOptions<T>): Input<T[]> & {query: string};
  export function searchFilter(query: string): (datum: unknown) => boolean;

  export interface TableOptions {
    columns?: readonly string[];
    value?: unknown;
    required?: boolean;
    sort?: string;
    reverse?: boolean;
    format?: Readonly<Record<string, (value: never, index: number, data: never) => unknown>>;
    locale?: string;
    align?: Readonly<Record<string, "left" | "right" | "center">>;
    header?: Readonly<Record<string, Content>>;
    rows?: number;
    height?: number | string;
    maxHeight?: number | string;
    width?: number | string | Readonly<Record<string, number>>;
    maxWidth?: number | string;
    multiple?: boolean;
    select?: boolean;
    layout?: "fixed" | "auto";
  }
  export function table<T>(data: Iterable<T> | PromiseLike<Iterable<T>>, options?: TableOptions): Input<T[]>;

  type ValueOf<I> = I extends {value: infer V} ? V : never;
  export function form<I extends readonly {value: unknown}[]>(
    inputs: readonly [...I],
    options?: {template?: (inputs: I) => HTMLElement},
  ): HTMLElement & {value: {-readonly [K in keyof I]: ValueOf<I[K]>}};
  export function form<I extends Record<string, {value: unknown}>>(
    inputs: I,
    options?: {template?: (inputs: I) => HTMLElement},
  ): HTMLElement & {value: {[K in keyof I]: ValueOf<I[K]>}};

  export function input<T>(value: T): EventTarget & {value: T};
  export function bind<T extends EventTarget>(target: T, source: EventTarget, invalidation?: Promise<unknown>): T;
  export function disposal(element: Element): Promise<void>;
  export function formatDate(date: Date): string;
  export function formatLocaleAuto(locale?: string): (value: unknown) => string;
  export function formatLocaleNumber(locale?: string): (value: number) => string;
  export function formatTrim(value: number): string;
  export function formatAuto(value: unknown): string;
  export function formatNumber(value: number): string;
}
