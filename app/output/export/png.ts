/** A drawing as a picture. */
import {fontSheet} from "./fonts.ts";
import type {Drawing} from "./svg.ts";

/** Pixels of the picture for one of the page. */
const SCALE = 2;

/** @throws when the browser cannot draw it or is out of memory for its pixels */
export async function paint(drawing: Drawing, background: string): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = drawing.width * SCALE;
  canvas.height = drawing.height * SCALE;
  const painter = await createPainter(drawing);
  await painter.paint(drawing, background, canvas);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("The picture is too large for this browser."))),
      "image/png",
    );
  });
}

export interface Painter {
  /** Fills the canvas with the drawing. */
  paint(drawing: Drawing, background: string, canvas: HTMLCanvasElement): Promise<void>;
}

/** Paints drawings in the typefaces that this one has: they are read once. */
export async function createPainter({text}: Drawing): Promise<Painter> {
  const sheet = (await fontSheet(text)).replaceAll("<", "\\3c ");
  return {
    async paint({text}, background, canvas) {
      const styled = text.replace(/(<svg[^>]*>)/, (root) => `${root}<style>${sheet}</style>`);
      const url = URL.createObjectURL(new Blob([styled], {type: "image/svg+xml"}));
      try {
        const image = new Image();
        image.src = url;
        await image.decode();
        const context = canvas.getContext("2d");
        if (!context) throw new Error("This browser has no canvas to draw on.");
        context.fillStyle = background;
        context.fillRect(0, 0, canvas.width, canvas.height);
        context.drawImage(image, 0, 0, canvas.width, canvas.height);
      } finally {
        URL.revokeObjectURL(url);
      }
    },
  };
}
