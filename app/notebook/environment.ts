/** What cells may know of the page that shows them. */
import type {Environment} from "../../kernel/protocol.ts";
import {look} from "../shell/theme.ts";

let lastWidth = 0;

/** The page as it is now. @param width of outputs, in CSS pixels; as it was last, unless given */
export function environment(width = lastWidth): Environment {
  lastWidth = width;
  const {dark} = look.getState();
  return {width, dark, pixelRatio: devicePixelRatio, chartFont: chartFont()};
}

/** The type that content.css gives to charts: the kernel lays their text out without seeing it. */
function chartFont(): Environment["chartFont"] {
  const style = getComputedStyle(document.documentElement);
  return {
    family: style.getPropertyValue("--sans"),
    size: Number.parseFloat(style.getPropertyValue("--chart-size")),
  };
}
