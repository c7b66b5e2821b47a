/** What assistive tools say of something that was just done, e.g. that a cell moved. */
import {createStore} from "zustand/vanilla";

export const announcement = createStore(() => ({text: "", count: 0}));

/** Says a short sentence, politely; the same one again is said again. */
export function announce(text: string): void {
  announcement.setState(({count}) => ({text, count: count + 1}));
}
