/**
 * A link to a place within outputs scrolls there and leaves the page's address alone. A label must not work a control of
 * the page's that it names.
 */
export function keepInside(event: Event): void {
  const target = event.target instanceof Element ? event.target : null;
  const control = target?.closest("label")?.control;
  if (control && !control.closest(".output-host")) event.preventDefault();
  const link = target?.closest("a");
  const href = link?.getAttribute("href") ?? link?.getAttribute("xlink:href");
  if (!href?.trim().startsWith("#")) return;
  event.preventDefault();
  const id = decodeURIComponent(href.trim().slice(1));
  const places = document.querySelectorAll(".output-host [id]");
  Array.from(places)
    .find((place) => place.id === id)
    ?.scrollIntoView();
}

const SCROLLS = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", " "]);

/** In an element that says it is an application, such as a map, keys that move things in it do not scroll the page too. */
export function keepKeysInside(event: KeyboardEvent): void {
  const target = event.target instanceof Element ? event.target : null;
  if (SCROLLS.has(event.key) && target?.getAttribute("role") === "application") event.preventDefault();
}
