/**
 * What a kernel's output may put on the page. Lists name what is admitted; all else is refused: nothing that runs
 * scripts, loads from an address, submits, leaves the page, or stands in for parts of the page itself.
 */

export type NamespaceName = "html" | "svg" | "math";

export const NAMESPACE_URIS: Record<NamespaceName, string> = {
  html: "http://www.w3.org/1999/xhtml",
  svg: "http://www.w3.org/2000/svg",
  math: "http://www.w3.org/1998/Math/MathML",
};

const set = (names: string): ReadonlySet<string> => new Set(names.split(/\s+/).filter(Boolean));

const ELEMENTS: Record<NamespaceName, ReadonlySet<string>> = {
  html: set(`
    a abbr address article aside audio b bdi bdo blockquote br button canvas caption center cite code col colgroup data
    datalist dd del details dfn dialog div dl dt em fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 header
    hgroup hr i img input ins kbd label legend li main mark menu meter nav ol optgroup option output p picture pre
    progress q rp rt ruby s samp search section select small source span strike strong style sub summary sup table tbody
    td textarea tfoot th thead time tr tt u ul var video wbr`),
  svg: set(`
    a animate animateMotion animateTransform circle clipPath defs desc ellipse feBlend feColorMatrix feComponentTransfer
    feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB
    feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting
    feSpotLight feTile feTurbulence filter foreignObject g image line linearGradient marker mask metadata mpath path
    pattern polygon polyline radialGradient rect stop style svg switch symbol text textPath title tspan use view`),
  math: set(`
    annotation annotation-xml maction maligngroup malignmark math menclose merror mfenced mfrac mglyph mi mlabeledtr
    mlongdiv mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mscarries mscarry msgroup msline mspace
    msqrt msrow mstack mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none semantics`),
};

const ATTRIBUTES = set(`
  abbr accept accesskey accent accentunder align allowfullscreen alt aria as autocapitalize autocomplete autocorrect
  axis bevelled bgcolor border capture cellpadding cellspacing charoff checked cite class clear color cols colspan
  columnalign columnlines columnspacing compact content contenteditable controls coords datetime decoding default depth
  dir dirname disabled display displaystyle download draggable encoding enctype enterkeyhint equalcolumns equalrows face
  fence for frame framespacing headers height hidden high hspace id inert inputmode itemid itemprop itemscope
  itemtype kind label lang largeop linethickness list loading longdesc loop low lquote lspace mathbackground mathcolor
  mathsize mathvariant max maxlength maxsize media method min minlength minsize movablelimits multiple muted name notation
  novalidate nowrap numalign open optimum pattern placeholder playsinline preload readonly required reversed role rows
  rowalign rowlines rowspacing rowspan rquote rspace rules scope scriptlevel scriptminsize scriptsizemultiplier selected
  separator separators shape size sizes span spellcheck start step stretchy style subscriptshift summary superscriptshift
  symmetric tabindex title translate type valign value voffset vspace width wrap xmlns
  accumulate additive alignment-baseline amplitude ascent attributeName attributeType azimuth background-color
  baseFrequency baseline-shift begin bias by calcMode clip clip-path clip-rule clipPathUnits color-interpolation
  color-interpolation-filters color-rendering cursor cx cy d descent diffuseConstant direction divisor
  dominant-baseline dur dx dy edgeMode elevation end exponent fill fill-opacity fill-rule filter filterUnits flood-color
  flood-opacity font-family font-size font-size-adjust font-stretch font-style font-variant font-weight fr from fx fy g1
  g2 glyph-name glyph-orientation-horizontal glyph-orientation-vertical gradientTransform gradientUnits image-rendering
  in in2 intercept isolation k k1 k2 k3 k4 kernelMatrix kernelUnitLength keyPoints keySplines keyTimes lengthAdjust
  letter-spacing lighting-color limitingConeAngle local marker-end marker-mid marker-start markerHeight markerUnits
  markerWidth mask mask-type maskContentUnits maskUnits mix-blend-mode mode numOctaves offset opacity operator order
  orient orientation origin overflow paint-order path pathLength patternContentUnits patternTransform patternUnits
  pointer-events points pointsAtX pointsAtY pointsAtZ preserveAlpha preserveAspectRatio primitiveUnits r radius refX refY
  repeatCount repeatDur requiredExtensions restart result rotate rx ry scale seed shape-rendering side slope
  specularConstant specularExponent spreadMethod startOffset stdDeviation stitchTiles stop-color stop-opacity
  stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width
  surfaceScale systemLanguage tableValues targetX targetY text-anchor text-decoration text-overflow text-rendering
  textLength to transform transform-box transform-origin u1 u2 unicode values vector-effect version viewBox visibility
  white-space word-spacing writing-mode x x1 x2 xChannelSelector y y1 y2 yChannelSelector z zoomAndPan`);

/** The page's own marks, by which it and its tests find cells. */
const RESERVED = /^data-(cell-id|output|status|kernel|backend|theme)$/;

const ATTRIBUTE_NAMESPACES: Record<string, ReadonlySet<string>> = {
  "http://www.w3.org/1999/xlink": set("href title type show"),
  "http://www.w3.org/XML/1998/namespace": set("space lang"),
};

const IMAGE_DATA = /^data:image\/(avif|bmp|gif|jpeg|png|svg\+xml|webp|x-icon)[;,]/i;
const MEDIA_DATA = /^data:(image|audio|video)\/[\w.+-]+[;,]/i;
const LINK = /^(https?:|mailto:)/i;

/** Elements whose `href` may be a picture itself; that of others may only name something on the page. */
const PICTURES = set("image feImage");

export function admitsElement(namespace: NamespaceName, name: string): boolean {
  if (ELEMENTS[namespace].has(name)) return true;
  // An unknown element is a span; a defined one would run the page's code.
  return namespace === "html" && /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(name) && !customElements.get(name);
}

/** Control characters and white space, which URL parsers skip, must not hide a scheme. */
function bare(url: string): string {
  let text = "";
  for (const letter of url) if (letter > " ") text += letter;
  return text;
}

/** Whether a URL in this attribute of this element loads nothing from elsewhere and runs nothing. */
function admitsUrl(element: string, attribute: string, value: string): boolean {
  const url = bare(value);
  if (url === "" || url.startsWith("#")) return true;
  if (attribute === "src" || attribute === "poster") return (attribute === "src" ? MEDIA_DATA : IMAGE_DATA).test(url);
  if (element === "a")
    return LINK.test(url) || MEDIA_DATA.test(url) || /^data:(text\/(plain|csv)|application\/json)[;,]/i.test(url);
  return PICTURES.has(element) && IMAGE_DATA.test(url);
}

/** Values in which the page would find an address to load from: only what is within the page, or a picture itself. */
export function loadsFromElsewhere(value: string): boolean {
  if (!/url|image|src|@|\\/i.test(value)) return false;
  if (/\\|@import|@font-face|@namespace/i.test(value)) return true;
  for (const [, argument] of value.matchAll(/(?:url|src|image-set|image|cross-fade)\s*\(\s*(["']?[^)]{0,24})/gi)) {
    const url = bare((argument as string).replace(/^["']/, ""));
    if (!url.startsWith("#") && !/^data:image\/(avif|bmp|gif|jpeg|png|webp)/i.test(url)) return true;
  }
  return false;
}

/** Names under which `document.x` would give an element instead of what the page asks for. */
function clobbers(element: string, value: string): boolean {
  return (element === "img" || element === "form") && value in document;
}

/** What must be looked at in an attribute's value; `free`: nothing. */
type Rule = "free" | "url" | "css" | "animated" | "name" | "reserved" | "refused";

const CSS_VALUES = /^(fill|stroke|filter|mask|clip-path|cursor|marker-(start|mid|end)|from|to|by|values)$/;
const rules = new Map<string, Rule>();
const MAX_RULES = 5_000;

function ruleOf(attribute: string): Rule {
  if (/^(src|href|poster)$/.test(attribute)) return "url";
  if (/^(data|aria)-[\w.:-]+$/.test(attribute)) return RESERVED.test(attribute) ? "reserved" : "free";
  if (!ATTRIBUTES.has(attribute)) return "refused";
  // Free text may say url(…); only attributes that the page reads as CSS can load by it.
  if (CSS_VALUES.test(attribute)) return "css";
  if (attribute === "attributeName") return "animated";
  return attribute === "name" || attribute === "id" ? "name" : "free";
}

function cachedRule(attribute: string): Rule {
  let rule = rules.get(attribute);
  if (!rule) {
    if (rules.size >= MAX_RULES) rules.clear();
    rule = ruleOf(attribute);
    rules.set(attribute, rule);
  }
  return rule;
}

/** Why this attribute is not admitted; `undefined` when it is. Style attributes are filtered besides (css.ts). */
export function attributeProblem(
  element: string,
  attribute: string,
  value: string,
  namespace: string | null,
): string | undefined {
  let name = attribute;
  if (namespace !== null) {
    name = attribute.slice(attribute.indexOf(":") + 1);
    if (!ATTRIBUTE_NAMESPACES[namespace]?.has(name)) return "is not admitted";
    if (name !== "href") return undefined;
  }
  switch (cachedRule(name)) {
    case "free":
      return undefined;
    case "url":
      return admitsUrl(element, name, value) ? undefined : "would load or run something from elsewhere";
    case "css":
      return loadsFromElsewhere(value) ? "would load something from elsewhere" : undefined;
    case "name":
      return clobbers(element, value) ? "would hide a property of the page's document" : undefined;
    case "animated":
      return /^(xlink:)?href$|^on|^style$|^class$/i.test(value.trim()) ? "may not be animated" : undefined;
    case "reserved":
      return "belongs to the page";
    case "refused":
      return "is not admitted";
  }
}
