/** Typefaces of the page, written into a drawing: a picture that is made of it has no other way to them. */

interface Face {
  readonly rule: CSSFontFaceRule;
  readonly url: string;
}

/** A style sheet with the faces that the text uses; those that cannot be read are left to what the system has. */
export async function fontSheet(drawing: string): Promise<string> {
  const letters = new Set(Array.from(drawing, (letter) => letter.codePointAt(0) ?? 0));
  const rules = await Promise.all(
    faces()
      .filter(({rule}) => {
        const {fontFamily, unicodeRange} = rule.style as CSSStyleDeclaration & {unicodeRange?: string};
        const family = fontFamily.replace(/["']/g, "");
        return drawing.includes(family) && covers(unicodeRange ?? "", letters);
      })
      .map(async ({rule, url}) => {
        const data = await dataUrl(url).catch(() => undefined);
        return data ? withSource(rule, data) : "";
      }),
  );
  return rules.join("\n");
}

/** The face with this one source: the others of its list would be looked for on the network. */
function withSource({style}: CSSFontFaceRule, data: string): string {
  const others = Array.from(style).filter((name) => name !== "src");
  const descriptors = others.map((name) => `${name}: ${style.getPropertyValue(name)};`);
  return `@font-face { ${descriptors.join(" ")} src: url("${data}"); }`;
}

function faces(): Face[] {
  return [...document.styleSheets].flatMap((sheet) =>
    [...sheet.cssRules].flatMap((rule) => {
      if (!(rule instanceof CSSFontFaceRule)) return [];
      const [, url] = /url\(\s*["']?([^"')]+)/.exec(rule.style.getPropertyValue("src")) ?? [];
      return url ? [{rule, url: new URL(url, sheet.href ?? document.baseURI).href}] : [];
    }),
  );
}

/** Whether a range of CSS (`U+0-FF, U+131, U+4??`) has one of the letters; without a range it has all. */
export function covers(range: string, letters: ReadonlySet<number>): boolean {
  if (range.trim() === "") return true;
  return range.split(",").some((part) => {
    const [, from = "", to] = /U\+([0-9a-f?]+)(?:-([0-9a-f]+))?/i.exec(part) ?? [];
    if (from === "") return false;
    const low = Number.parseInt(from.replaceAll("?", "0"), 16);
    const high = Number.parseInt(to ?? from.replaceAll("?", "F"), 16);
    for (const letter of letters) if (letter >= low && letter <= high) return true;
    return false;
  });
}

async function dataUrl(url: string): Promise<string> {
  if (url.startsWith("data:")) return url;
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const blob = await response.blob();
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
