/** Which parts of an output are figures. */

/** Smaller than this is an icon (CSS pixels). */
const LEAST = 48;
/** Drawings here belong to controls, formulas and inspected values. */
const ELSEWHERE = "button, label, summary, form, math, .katex, .player, .observablehq, [class*='swatch']";

export type Figure = HTMLElement | SVGSVGElement;

/**
 * The figures in an output, from top to bottom: its outermost `figure` elements that draw something, and drawings that
 * are in none.
 */
export function figuresIn(output: Element): Figure[] {
  const found: Figure[] = [];
  for (const drawing of drawingsIn(output)) {
    const figure = outermostFigure(drawing, output) ?? drawing;
    if (!found.includes(figure)) found.push(figure);
  }
  return found;
}

/** The largest drawing of a figure, or the figure itself. */
export function mainDrawing(figure: Figure): Figure {
  const area = (drawing: Figure) => {
    const {width, height} = drawing.getBoundingClientRect();
    return width * height;
  };
  return drawingsIn(figure).sort((a, b) => area(b) - area(a))[0] ?? figure;
}

function drawingsIn(element: Element): Figure[] {
  return [...element.querySelectorAll<Figure>("svg, canvas")].filter((drawing) => {
    if (drawing.closest(ELSEWHERE) || drawing.parentElement?.closest("svg")) return false;
    const {width, height} = drawing.getBoundingClientRect();
    return width >= LEAST && height >= LEAST;
  });
}

function outermostFigure(drawing: Element, output: Element): HTMLElement | undefined {
  let figure: HTMLElement | undefined;
  for (let each = drawing.parentElement; each && each !== output; each = each.parentElement) {
    if (each.localName === "figure") figure = each;
  }
  return figure;
}

/** What a figure is called: its title, or what it says to who cannot see it. */
export function titleOf(figure: Figure): string {
  const heading = figure.querySelector("h1, h2, h3, h4, figcaption")?.textContent;
  const label = figure.getAttribute("aria-label") ?? figure.querySelector("[aria-label]")?.getAttribute("aria-label");
  return (heading || label || "Figure").trim();
}
