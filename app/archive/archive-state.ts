/** Whether an import is being made, and how many have been: lists read again after each. */
import {createStore} from "zustand/vanilla";

export const archiveState = createStore(() => ({importing: false, imports: 0}));
