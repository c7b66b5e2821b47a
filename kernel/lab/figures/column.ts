/** A figure held to its width: a long title takes two lines, and does not push the neighbour below. */
export function column(figure: Element, width: number): HTMLElement {
  const block = document.createElement("div");
  block.setAttribute("style", `width: ${width}px; max-width: 100%`);
  block.append(figure);
  return block;
}
