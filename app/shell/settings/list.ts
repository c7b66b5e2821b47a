/** Every setting in the reader's words: the dialog and the palette are made from this list. */
import {type Settings, TEXT_SIZES} from "../../storage/settings.ts";

type Value = Settings[keyof Settings];

export interface Setting {
  readonly name: keyof Settings;
  readonly section: "Look" | "Notebooks";
  readonly title: string;
  /** What it does, one line. */
  readonly about: string;
  /** Other words that find it. */
  readonly words: string;
  readonly choices: readonly {readonly value: Value; readonly label: string}[];
}

/** A setting whose choices are values of that setting. */
function setting<K extends keyof Settings>(
  name: K,
  rest: Omit<Setting, "name" | "choices"> & {choices: readonly {value: Settings[K]; label: string}[]},
): Setting {
  return {name, ...rest};
}

export const SETTINGS: readonly Setting[] = [
  setting("theme", {
    section: "Look",
    title: "Theme",
    about: "Light or dark, or as your system has it.",
    words: "colour color appearance mode night",
    choices: [
      {value: "system", label: "System"},
      {value: "light", label: "Light"},
      {value: "dark", label: "Dark"},
    ],
  }),
  setting("contrast", {
    section: "Look",
    title: "Contrast",
    about: "High contrast has black or white ground, clear lines and stronger chart colours.",
    words: "high accessibility theme colour",
    choices: [
      {value: "system", label: "System"},
      {value: "more", label: "High"},
    ],
  }),
  setting("text", {
    section: "Look",
    title: "Text size",
    about: "Size of all text, in charts and editors too, on top of your browser's zoom.",
    words: "font larger smaller zoom",
    choices: TEXT_SIZES.map((value) => ({value, label: `${Math.round(value * 100)} %`})),
  }),
  setting("motion", {
    section: "Look",
    title: "Motion",
    about: "“Less” ends the page's own movement; live figures still change while their cells run.",
    words: "reduced animation still calm",
    choices: [
      {value: "system", label: "System"},
      {value: "less", label: "Less"},
    ],
  }),
  setting("output", {
    section: "Notebooks",
    title: "Outputs",
    about: "Where a cell shows what it computes.",
    words: "output side position order code",
    choices: [
      {value: "above", label: "Above the code"},
      {value: "below", label: "Below the code"},
    ],
  }),
  setting("outline", {
    section: "Notebooks",
    title: "Outline",
    about: "The headings of the notebook beside it, where there is room.",
    words: "contents toc headings",
    choices: [
      {value: true, label: "Shown"},
      {value: false, label: "Hidden"},
    ],
  }),
  setting("autorun", {
    section: "Notebooks",
    title: "When a notebook opens",
    about: "“Wait” shows text and code; cells run when you press Run.",
    words: "autorun automatic start lazy",
    choices: [
      {value: true, label: "Run it"},
      {value: false, label: "Wait"},
    ],
  }),
  setting("backend", {
    section: "Notebooks",
    title: "Compute with",
    about: "What new kernels use. If it does not work here the next best is used; the kernel's panel says why.",
    words: "backend webgpu webgl wasm cpu kernel graphics gpu",
    choices: [
      {value: "best", label: "The best here"},
      {value: "webgpu", label: "WebGPU"},
      {value: "webgl", label: "WebGL"},
      {value: "wasm", label: "WebAssembly"},
      {value: "cpu", label: "JavaScript"},
    ],
  }),
  setting("unseen", {
    section: "Notebooks",
    title: "In a tab out of sight",
    about: "Live cells go on, or rest until you come back. What you ran goes on in any case.",
    words: "hidden background tab pause battery live generators",
    choices: [
      {value: "run", label: "Go on"},
      {value: "rest", label: "Rest"},
    ],
  }),
  setting("recover", {
    section: "Notebooks",
    title: "When what computes fails",
    about: "It is started anew once. If it fails again, the notebook goes on with the next best, or waits for you.",
    words: "recover recovery lost crash device driver fallback gpu memory",
    choices: [
      {value: "ask", label: "Ask me"},
      {value: "next", label: "Go on"},
    ],
  }),
];

/** What can be searched of a setting. */
function searchText({section, title, about, words, choices}: Setting): string {
  return [section, title, about, words, ...choices.map(({label}) => label)].join(" ").toLowerCase();
}

/** The settings in which every typed word is found. */
export function findSettings(typed: string): readonly Setting[] {
  const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return SETTINGS.filter((each) => wanted.every((word) => searchText(each).includes(word)));
}
