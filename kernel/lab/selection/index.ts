/** Choosing data, features and tokens. */
export {
  type Projector,
  SelectionError,
  selectTokens,
  type TanhProjector,
  tanhProjector,
  zerothOrderSensitivity,
} from "./token-pruning.ts";
