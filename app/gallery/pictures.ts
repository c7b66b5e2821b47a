/** Each paper's own figure as a picture, light and dark, as `npm run papers` last took it. */
const urls = import.meta.glob<string>("../../notebooks/papers/pictures/*.webp", {
  query: "?url&no-inline",
  import: "default",
  eager: true,
});

export interface PaperPictures {
  readonly light: string;
  readonly dark: string;
}

/** The addresses of a notebook's pictures; `undefined` when none were taken. */
export function picturesOf(slug: string): PaperPictures | undefined {
  const [light, dark] = ["light", "dark"].map((look) => urls[`../../notebooks/papers/pictures/${slug}.${look}.webp`]);
  return light && dark ? {light, dark} : undefined;
}
