/** Style attributes and style sheets of outputs: kept within their output, and from loading anything. */
import {loadsFromElsewhere} from "./policy.ts";

const PINNED = /^(fixed|sticky)$/i;

/** Filters the text of a style attribute; what is fine stays as it was written. */
export function filterStyle(text: string, onRefused: (declaration: string) => void): string {
  if (!loadsFromElsewhere(text) && !/fixed|sticky/i.test(text)) return text;
  const probe = document.createElement("i");
  probe.style.cssText = text;
  filterDeclarations(probe.style, onRefused);
  return probe.style.cssText;
}

function filterDeclarations(style: CSSStyleDeclaration, onRefused: (declaration: string) => void): void {
  // jsdom's is not iterable.
  for (const name of Array.from(style)) {
    const value = style.getPropertyValue(name);
    const pinned = name === "position" && PINNED.test(value.trim());
    if (!pinned && !loadsFromElsewhere(value)) continue;
    style.removeProperty(name);
    onRefused(`${name}: ${value}`);
  }
}

/** Selector of the element that an output's style sheets apply within; the page's own notes beside it are not. */
const SCOPE = ":where(.output-host > :not(.output-more, .output-refused))";

/**
 * A style sheet's text with rules for outputs only, without imports, fonts and what loads. Keyframes keep their names,
 * which the whole page shares.
 */
export function filterSheet(text: string, onRefused: (rule: string) => void): string {
  const {css, refused} = filtered.get(text) ?? filterAnew(text);
  for (const rule of refused) onRefused(rule);
  return css;
}

interface Filtered {
  readonly css: string;
  readonly refused: readonly string[];
}

/** Charts that are drawn anew each frame bring the same sheet each time. */
const filtered = new Map<string, Filtered>();
const MAX_FILTERED = 200;

function filterAnew(text: string): Filtered {
  const refused: string[] = [];
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  // A sheet that is made so leaves imports out without a word.
  for (const [rule] of text.matchAll(/@import\b[^;]*/gi)) refused.push(rule);
  const result = {css: filterRules(sheet, (rule) => refused.push(rule)), refused};
  if (filtered.size >= MAX_FILTERED) filtered.clear();
  filtered.set(text, result);
  return result;
}

/** A sheet that `filterSheet` made, as it could have been written: without the scope. */
export function unscopeSheet(text: string): string {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  const unscope = (rule: CSSRule): string => {
    if (rule instanceof CSSStyleRule && rule.selectorText === SCOPE) {
      return Array.from(rule.cssRules, withoutParent).join("\n");
    }
    if (!(rule instanceof CSSGroupingRule) || rule instanceof CSSStyleRule) return rule.cssText;
    const prelude = rule.cssText.slice(0, rule.cssText.indexOf("{"));
    return `${prelude} { ${Array.from(rule.cssRules, unscope).join("\n")} }`;
  };
  return Array.from(sheet.cssRules, unscope).join("\n");
}

/** A rule within another as it was written: browsers add the "&" that stands for the one around it. */
function withoutParent(rule: CSSRule): string {
  if (!(rule instanceof CSSStyleRule)) return rule.cssText;
  const {selectorText, cssText} = rule;
  return selectorText.replace(/(^|,\s*)&\s+/g, "$1") + cssText.slice(selectorText.length);
}

function filterRules(parent: CSSStyleSheet | CSSGroupingRule, onRefused: (rule: string) => void): string {
  let text = "";
  for (const rule of parent.cssRules) {
    if (rule instanceof CSSStyleRule && !rule.selectorText.includes("&")) {
      filterStyleRule(rule, onRefused);
      text += `${SCOPE} { ${rule.cssText} }\n`;
    } else if (rule instanceof CSSKeyframesRule) {
      for (const frame of rule.cssRules) filterDeclarations((frame as CSSKeyframeRule).style, onRefused);
      text += `${rule.cssText}\n`;
    } else if (rule instanceof CSSMediaRule || rule instanceof CSSSupportsRule || rule instanceof CSSContainerRule) {
      const prelude = rule.cssText.slice(0, rule.cssText.indexOf("{"));
      text += `${prelude} { ${filterRules(rule, onRefused)} }\n`;
    } else {
      onRefused(rule.cssText.slice(0, 80));
    }
  }
  return text;
}

/** With "&" in other places a selector of a nested rule need not be below the rule around it: `body:has(&)`. */
function staysInside(selector: string): boolean {
  return /^&[^&,]*$|^[^&]*$/.test(selector);
}

function filterStyleRule(rule: CSSStyleRule, onRefused: (rule: string) => void): void {
  filterDeclarations(rule.style, onRefused);
  for (let i = (rule.cssRules?.length ?? 0) - 1; i >= 0; i--) {
    const nested = rule.cssRules[i];
    if (nested instanceof CSSStyleRule && staysInside(nested.selectorText)) filterStyleRule(nested, onRefused);
    else if (nested && !(nested instanceof CSSStyleRule) && "style" in nested) {
      filterDeclarations(nested.style as CSSStyleDeclaration, onRefused);
    } else {
      rule.deleteRule(i);
      onRefused((nested as CSSRule).cssText.slice(0, 80));
    }
  }
}
