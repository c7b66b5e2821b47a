/**
 * The text that links of version 1 may refer to without carrying it: names of `lab`, `tf`, Plot and Inputs, and phrases
 * that `zstd --train-cover` found in the cells of the tour. It is part of the format: a changed character makes every
 * link of this version unreadable, so a better dictionary needs a new version.
 */
import text from "./dictionary-1.txt?raw";

export const DICTIONARY: Uint8Array = new TextEncoder().encode(text);
