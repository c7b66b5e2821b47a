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

/** Selector of the element that an output's style sheets apply within. */
export const SCOPE = ":where(.output-host)";

/**
 * A style sheet's text with rules for outputs only, without imports, fonts and what loads. Keyframes keep their names,
 * which the whole page shares.
 */
export function filterSheet(text: string, onRefused: (rule: string) => void): string {
  const known = filtered.get(text);
  if (known !== undefined) return known;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  const result = filterRules(sheet, onRefused);
  if (filtered.size >= MAX_FILTERED) filtered.clear();
  filtered.set(text, result);
  return result;
}

/** Charts that are drawn anew each frame bring the same sheet each time. */
const filtered = new Map<string, string>();
const MAX_FILTERED = 200;

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
