import {cnn} from "./cnn.ts";
import {classification, regression} from "./dense.ts";
import {logistic} from "./logistic.ts";
import type {Models} from "./model.ts";

export const models: Models = {
  "64-64-1": regression,
  "784-128-10": classification,
  cnn,
  "logistic-16": logistic,
};
