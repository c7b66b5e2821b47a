/** What the page and its service worker say to each other. */

/** Asks a new service worker to take the old one's place. */
export const TAKE_OVER = "nablab: take over";

export type FromPage = typeof TAKE_OVER;

/** It does when no other tab shows the old build. */
export interface TakeOverAnswer {
  readonly others: number;
}
