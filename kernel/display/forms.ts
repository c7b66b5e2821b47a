/**
 * Form controls in the worker's document: values, validity, selection, forms and labels as the HTML standard has them, so
 * that @observablehq/inputs and any other code made for browsers runs unmodified.
 *
 * State that no attribute carries goes to the page by `propertyChanged` and comes from it by `PAGE_STATE`
 * (dom/properties.ts).
 */
import type {Window} from "@remote-dom/polyfill";
import {installClick} from "./forms/click.ts";
import {type FormClasses, installForm} from "./forms/form.ts";
import {installInputs} from "./forms/input.ts";
import {installSelects} from "./forms/select.ts";
import {installValidation} from "./forms/validity.ts";

/** Gives the window's element classes (dom/classes.ts) the behaviour of form controls. Safe to call more than once. */
export function installForms(window: Window): void {
  const classes = window as unknown as FormClasses & typeof globalThis;
  installInputs(classes);
  installSelects(classes);
  installForm(classes);
  installValidation([classes.HTMLInputElement, classes.HTMLTextAreaElement, classes.HTMLSelectElement]);
  installClick(classes.HTMLElement);
}
