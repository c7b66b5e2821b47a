/** The language of the page's own words, and so of what its components say. */
export const LOCALE = "en-US";
