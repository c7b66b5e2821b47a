/** Update rules. */
export {adam, type Descent, type DescentState, gradientDescent, heavyBall, nesterov, rmsprop} from "./descent.ts";
