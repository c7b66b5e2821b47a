import * as monaco from "monaco-editor/editor/editor.api.js";

const THEME = "nablab";

/** Makes Monaco's theme from the page's colour tokens, now and whenever the page's theme changes. */
export function followTheme(): void {
  const apply = () => {
    monaco.editor.defineTheme(THEME, theme(readColor));
    monaco.editor.setTheme(THEME);
  };
  apply();
  new MutationObserver(apply).observe(document.documentElement, {attributeFilter: ["data-theme", "data-contrast"]});
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
    matchMedia(query).addEventListener("change", apply);
  }
}

/** The theme whose colours `color` gives by token name, as `#rrggbb`. */
export function theme(color: (token: string) => string): monaco.editor.IStandaloneThemeData {
  const [panel, raised, line, ink, soft, faint] = ["panel", "raised", "line", "ink", "soft", "faint"].map(color) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const [accent, bad, warn, good, code, key, num] = ["accent", "bad", "warn", "good", "code", "key", "num"].map(
    color,
  ) as [string, string, string, string, string, string, string];
  const rule = (token: string, foreground: string, fontStyle?: string) => ({
    token,
    foreground: foreground.slice(1),
    ...(fontStyle ? {fontStyle} : {}),
  });
  return {
    base: isDark(panel) ? "vs-dark" : "vs",
    inherit: false,
    rules: [
      {token: "", foreground: code.slice(1), background: panel.slice(1)},
      rule("keyword", key),
      rule("tag", key),
      rule("number", num),
      rule("attribute.name", num),
      rule("string", good),
      rule("regexp", good),
      rule("attribute.value", good),
      rule("variable.md", good),
      rule("variable.source", good),
      rule("comment", faint),
      rule("strong", code, "bold"),
      rule("emphasis", code, "bold"),
    ],
    colors: {
      foreground: ink,
      descriptionForeground: soft,
      focusBorder: accent,
      errorForeground: bad,
      "widget.border": line,
      "editor.background": panel,
      "editor.foreground": code,
      "editorCursor.foreground": ink,
      "editor.selectionBackground": `${accent}40`,
      "editor.inactiveSelectionBackground": `${accent}26`,
      "editor.selectionHighlightBackground": `${accent}26`,
      "editor.wordHighlightBackground": `${accent}20`,
      "editor.wordHighlightStrongBackground": `${accent}30`,
      "editor.findMatchBackground": `${warn}60`,
      "editor.findMatchHighlightBackground": `${warn}30`,
      "editorBracketMatch.background": `${accent}26`,
      "editorBracketMatch.border": "#00000000",
      "editorError.foreground": bad,
      "editorWarning.foreground": warn,
      "editorInfo.foreground": accent,
      "editorWidget.background": raised,
      "editorWidget.foreground": ink,
      "editorWidget.border": line,
      "editorHoverWidget.background": raised,
      "editorHoverWidget.foreground": ink,
      "editorHoverWidget.border": line,
      "editorHoverWidget.statusBarBackground": panel,
      "editorSuggestWidget.background": raised,
      "editorSuggestWidget.foreground": ink,
      "editorSuggestWidget.border": line,
      "editorSuggestWidget.highlightForeground": accent,
      "editorSuggestWidget.focusHighlightForeground": accent,
      "editorSuggestWidget.selectedBackground": `${accent}26`,
      "editorSuggestWidget.selectedForeground": ink,
      "list.hoverBackground": `${accent}14`,
      "list.activeSelectionBackground": `${accent}26`,
      "list.activeSelectionForeground": ink,
      "list.highlightForeground": accent,
      "input.background": panel,
      "input.foreground": ink,
      "input.border": line,
      "menu.background": raised,
      "menu.foreground": ink,
      "menu.selectionBackground": `${accent}26`,
      "menu.selectionForeground": ink,
      "textLink.foreground": accent,
      "textLink.activeForeground": accent,
      "textCodeBlock.background": panel,
      "scrollbarSlider.background": `${faint}40`,
      "scrollbarSlider.hoverBackground": `${faint}60`,
      "scrollbarSlider.activeBackground": `${faint}80`,
      "widget.shadow": "#00000024",
    },
  };
}

function isDark(color: string): boolean {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  return 0.299 * r + 0.587 * g + 0.114 * b < 128;
}

let painter: CanvasRenderingContext2D | null = null;

/** A colour token of the page as `#rrggbb`, whatever notation it is written in. */
function readColor(token: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(--${token})`;
  document.documentElement.append(probe);
  const computed = getComputedStyle(probe).color;
  probe.remove();
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  painter ??= canvas.getContext("2d", {willReadFrequently: true});
  if (!painter) throw new Error("This browser has no canvas to read colours with.");
  painter.clearRect(0, 0, 1, 1);
  painter.fillStyle = computed;
  painter.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = painter.getImageData(0, 0, 1, 1).data;
  return `#${[r, g, b].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
