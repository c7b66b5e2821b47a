/**
 * A picture of a run takes the place of the one before, whose elements go or move. Where one of them had the focus, the
 * element with the same `data-focus` in the same output has it then.
 * @returns what to call once the new elements are there
 */
export function keepFocus(): () => void {
  const focused = document.activeElement;
  const name = focused?.getAttribute("data-focus");
  const place = focused?.closest(".output-host");
  if (!focused || !name || !place) return () => {};
  return () => {
    // A long batch is applied in parts: the reader may have gone elsewhere meanwhile.
    if (document.activeElement !== document.body) return;
    const marked = [...place.querySelectorAll<SVGElement | HTMLElement>("[data-focus]")];
    marked.find((element) => element.dataset.focus === name)?.focus({preventScroll: true});
  };
}
