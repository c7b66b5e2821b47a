/**
 * What one cell may show, say and hold. Whatever goes beyond is cut there: the output says what is missing and how to
 * see more, or the cell fails with an error that says which budget it met. None of them is there to make a figure look
 * good; each is there for the page's answer, or so that the tab's memory does not run out. e2e/faults has a cell for each.
 */

/** Nodes of an output that the page has at once; a button sends as many again. */
export const OUTPUT_NODES = 20_000;

/** Characters of texts and attributes of an output that the page has at once; the same button sends as many again. */
export const OUTPUT_CHARACTERS = 4_000_000;

/** Longest text of one node that is sent at once: one text is one piece of work for the page. */
export const TEXT_CHARACTERS = 200_000;

/** Levels of nodes within nodes. Browsers lay out by recursion: some ten thousand levels end the page's process. */
export const OUTPUT_DEPTH = 400;

/** Pixels of one canvas, of four bytes each: 268 MB. More is refused where the canvas is drawn on. */
export const CANVAS_PIXELS = 2 ** 26;

/** Values that one run displays one by one. A list of as many rows is one value, and opens. */
export const DISPLAYED_VALUES = 2_000;

/** Console lines that one run keeps, the newest, and the bytes of their texts. */
export const CONSOLE_LINES = 1_000;
export const CONSOLE_BYTES = 1_000_000;

/** Characters of an error's message that are kept: it stands in the output, in the log and in what is said aloud. */
export const ERROR_CHARACTERS = 4_000;

/**
 * Tensors that one run of a cell holds, half a kilobyte each beside their data. A long computation in one `tf.tidy` holds
 * some ten thousand; a loop that leaks makes a hundred thousand a second.
 */
export const TENSORS = 300_000;

/** Bytes of the tensors that one run holds: WASM's memory ends about there, and that of many graphics cards. */
export const TENSOR_BYTES = 2 * 2 ** 30;
