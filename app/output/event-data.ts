/** What of a DOM event is sent to the kernel: its fields by name, and where elements are. */
import type {DomEvent} from "../../kernel/protocol.ts";

const FIELDS = [
  "altKey",
  "button",
  "buttons",
  "clientX",
  "clientY",
  "code",
  "ctrlKey",
  "data",
  "deltaMode",
  "deltaX",
  "deltaY",
  "deltaZ",
  "detail",
  "height",
  "inputType",
  "isComposing",
  "isPrimary",
  "key",
  "location",
  "metaKey",
  "movementX",
  "movementY",
  "newState",
  "oldState",
  "pointerId",
  "pointerType",
  "pressure",
  "repeat",
  "screenX",
  "screenY",
  "shiftKey",
  "tiltX",
  "tiltY",
  "twist",
  "width",
] as const;

/** Types of events that say where something is. */
export const PLACED = /^(pointer|mouse|click$|dblclick$|auxclick$|contextmenu$|wheel$|touch|drag|drop|resize$|scroll)/;

export function fieldsOf(event: Event): DomEvent["fields"] {
  const fields: DomEvent["fields"] = {};
  const source = event as unknown as Record<string, unknown>;
  for (const name of FIELDS) {
    const value = source[name];
    if (typeof value === "number" || typeof value === "string" || typeof value === "boolean") fields[name] = value;
  }
  return fields;
}

/** Where an element is; `drawing`: with its matrix from user units. */
export function measure(element: Element, drawing: boolean): Omit<DomEvent["measures"][number], "node"> {
  const {x, y, width, height} = element.getBoundingClientRect();
  const matrix = drawing ? (element as SVGSVGElement).getScreenCTM?.() : null;
  const scrolls = element.scrollHeight > element.clientHeight || element.scrollWidth > element.clientWidth;
  return {
    x,
    y,
    width,
    height,
    ...(matrix ? {matrix: [matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f]} : {}),
    ...(scrolls
      ? {
          scroll: {
            top: element.scrollTop,
            left: element.scrollLeft,
            width: element.scrollWidth,
            height: element.scrollHeight,
          },
        }
      : {}),
  };
}
