/** Types of htl, which ships none. */
/**
 * An element from HTML. Interpolated values are escaped: text, nodes and lists of them as content; in attributes also
 * booleans, style objects and listeners (`onclick=${f}`).
 */
export declare const html: ((strings: TemplateStringsArray, ...values: unknown[]) => HTMLElement) & {
  fragment(strings: TemplateStringsArray, ...values: unknown[]): DocumentFragment;
};
/** An SVG element from markup; the same rules as `html`. */
export declare const svg: ((strings: TemplateStringsArray, ...values: unknown[]) => SVGElement) & {
  fragment(strings: TemplateStringsArray, ...values: unknown[]): DocumentFragment;
};
