import {brief, type ClaimResult, type Plain} from "./claim.ts";

/**
 * A claim as a small table: the measured value against its bound, each control beside it, and in words what came out.
 * The element's classes are `claim`, `claim-passed` or `claim-failed`; it reads without any style as well.
 */
export function claimFigure(result: ClaimResult, document: Document): HTMLElement {
  const make = <K extends keyof HTMLElementTagNameMap>(tag: K, ...children: (Node | string)[]) => {
    const element = document.createElement(tag);
    for (const child of children) {
      element.appendChild(typeof child === "string" ? document.createTextNode(child) : child);
    }
    return element;
  };
  const header = (scope: "col" | "row", text: string) => {
    const cell = make("th", text);
    cell.setAttribute("scope", scope);
    return cell;
  };
  const value = (plain: Plain) => make("td", withUnit(brief(plain), result.unit));
  const verdict = (right: boolean, text: string) => {
    const cell = make("td", `${right ? "✓" : "✗"} ${text}`);
    cell.setAttribute("class", right ? "claim-right" : "claim-wrong");
    return cell;
  };

  const controls = Object.entries(result.controls);
  const isValue = controls.length === 0 && result.bound !== undefined;
  const rows = [
    make(
      "tr",
      header("row", "measured"),
      value(result.measured),
      verdict(result.holds, result.holds ? "holds" : "fails"),
    ),
    ...controls.map(([what, held]) =>
      make(
        "tr",
        header("row", `control: ${what}`),
        value(result.controlsMeasured[what] ?? Number.NaN),
        verdict(!held, held ? "holds too" : "does not hold"),
      ),
    ),
  ];
  const head = make("tr", make("td"), header("col", "value"), header("col", boundText(result, isValue)));
  const caption = make("figcaption", make("strong", result.passed ? "✓ " : "✗ "), sentence(result));
  const figure = make("figure", caption, make("table", make("thead", head), make("tbody", ...rows)));
  figure.setAttribute("class", `claim ${result.passed ? "claim-passed" : "claim-failed"}`);
  return figure;
}

function sentence({name, passed, reason, seeds}: ClaimResult): string {
  const over = seeds === undefined ? "" : ` (${seeds} ${seeds === 1 ? "seed" : "seeds"})`;
  return passed ? `${name}${over}` : `${name}${over}: not shown, because ${reason}.`;
}

function boundText({bound, unit}: ClaimResult, isValue: boolean): string {
  if (bound === undefined) return "claim";
  return `${isValue ? "expected" : "bound"} ${withUnit(typeof bound === "number" ? brief(bound) : bound, unit)}`;
}

function withUnit(text: string, unit: string | undefined): string {
  return unit ? `${text} ${unit}` : text;
}
