/** `nablab/engine`: derivatives on TensorFlow.js, in any page, worker or Node script. See README.md. */
export type {BackendName, BackendReport} from "./backends.ts";
export * from "./methods.ts";
export {type StartOptions, start} from "./start.ts";
export * as tf from "./tfjs.ts";
