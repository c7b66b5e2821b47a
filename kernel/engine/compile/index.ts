export type {Argument, Given, GivenEach} from "./arguments.ts";
export {type Compiled, compile} from "./compile.ts";
export {CompileError} from "./errors.ts";
export type {PlanReport} from "./report.ts";
