/** A drawing as a picture. */
import {fontSheet} from "./fonts.ts";
import type {Drawing} from "./svg.ts";

/** Pixels of the picture for one of the page. */
const SCALE = 2;

/** @throws when the browser cannot draw it or is out of memory for its pixels */
export async function paint({text, width, height}: Drawing, background: string): Promise<Blob> {
  const sheet = await fontSheet(text);
  const styled = text.replace(/(<svg[^>]*>)/, (root) => `${root}<style>${sheet.replaceAll("<", "\\3c ")}</style>`);
  const url = URL.createObjectURL(new Blob([styled], {type: "image/svg+xml"}));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = width * SCALE;
    canvas.height = height * SCALE;
    const context = canvas.getContext("2d");
    if (!context) throw new Error("This browser has no canvas to draw on.");
    context.fillStyle = background;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error("The picture is too large for this browser."))),
        "image/png",
      );
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}
